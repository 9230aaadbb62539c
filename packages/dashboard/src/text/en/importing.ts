import { list, number, plural } from '../words'

export const importing = {
  title: 'Import',
  question: 'What do other systems know of our customers?',
  lead: 'Bring a table from your CRM or billing. What it would change is shown before anything is kept.',
  method:
    'A row is about the customer with its id, else about the one whose proven e-mail address it names, else about a new one. What is known already is not kept again, so the same file twice changes nothing. An empty cell takes nothing away. A row that cannot be read whole is refused whole, and harms no other.',
  may: {
    title: 'Importing needs two rights that you do not have together',
    body: 'Whoever imports manages connections and sees personal data: whether somebody has an address is told by what is new. An owner of the workspace can give you both.',
  },
  kind: 'Of what is there a row for each',
  kinds: { customers: 'Customers', accounts: 'Accounts' },
  about: {
    customers:
      'A CSV file with a row for each customer. Its first line names the columns; one of them is an id or an e-mail address.',
    accounts:
      'A CSV file with a row for each account. Its first line names the columns; one of them is the id of the account, and somebody must be in it already.',
  },
  file: { title: 'The file', choose: 'Choose a file', other: 'Choose another file' },
  wrong: {
    empty: 'There is nothing in this file.',
    large:
      'This file is larger than 50 MB. Cut it into several, or use the command hark import customers on the server.',
    spreadsheet: 'This is a spreadsheet, not a table as text. Save it as CSV (UTF-8), and choose that file.',
    encoding:
      'The letters of this file are not UTF-8, and guessing would spoil names. Save it as CSV (UTF-8), and choose that file.',
    binary: 'This is no text. Save the table as CSV (UTF-8), and choose that file.',
  },
  columns: {
    title: 'The columns, as they are understood',
    lead: 'Names and cells were looked at. Change what is not right: the preview below follows.',
    column: 'Column',
    taken: 'Taken as',
    change: 'Take it as',
    changeOne: (name: string) => `What the column ${name} is`,
    guessed: 'as it was understood',
    as: {
      "the customer's id": 'Who it is: their id',
      "the account's id": 'Which account: its id',
      "the customer's e-mail address": 'Their e-mail address',
      "the customer's account": 'The account they are in',
      'the currency of the amounts': 'Currency of the amounts',
      'an amount of money': 'Money, as 1234.50',
      'an amount in the smallest unit of its money': 'Money in cents',
      'a number': 'Number',
      'true or false': 'True or false',
      text: 'Text',
      'left out': 'Left out',
    } as Record<string, string>,
    choices: {
      id: 'Id',
      email: 'E-mail address',
      account: 'Account',
      currency: 'Currency',
      money: 'Money, as 1234.50',
      minor: 'Money in cents',
      number: 'Number',
      text: 'Text',
      ignore: 'Leave it out',
    },
    settled: (names: string[]) =>
      `${list(names)}: numbers in one part of the file and other words in another, so all of it is kept as text.`,
    currency: 'Currency of all amounts',
    currencyHint: 'Three letters, such as EUR, where no column says it.',
  },
  going: 'How far it is',
  looking: (done: number, all: number) =>
    all > 1 ? `Looking: part ${number(done)} of ${number(all)}.` : 'Looking …',
  bringing: (done: number, all: number) =>
    all > 1 ? `Importing: part ${number(done)} of ${number(all)}.` : 'Importing …',
  rows: (n: number) => plural(n, { one: '# row so far.', other: '# rows so far.' }),
  stop: 'Stop behind this part',
  broke: (done: number, all: number, rows: string) =>
    `It ended early: ${number(done)} of ${number(all)} parts are kept, with ${rows} rows that were new or changed. The same file again keeps only the rest.`,
  again: 'Go on',
  bring: (n: number) => plural(n, { one: 'Import # row', other: 'Import # rows' }),
  outcome: {
    would: 'What it would change',
    did: 'What it changed',
    nothingYet: (rows: number) =>
      `${plural(rows, { one: 'One row', other: '# rows' })} in the file. Nothing is kept yet.`,
    kept: (rows: number) =>
      `${plural(rows, { one: 'One row', other: '# rows' })} of the file. What is new can be seen in some moments.`,
    new: { customers: 'New customers', accounts: 'Accounts told of first' },
    changed: 'Say something new',
    unchanged: 'Known already',
    refused: 'Refused',
    trait: (name: string, rows: number) => `${name} (${number(rows)})`,
    traits: (names: string[]) => `Rows in which something is new or another: ${list(names)}.`,
    moreTraits: (n: number) => plural(n, { one: 'And # more trait.', other: 'And # more traits.' }),
    refusals: (all: number, shown: number) =>
      all > shown
        ? `${number(all)} rows are refused; the first ${number(shown)} are shown. Nothing of them is kept.`
        : `${plural(all, { one: 'One row is refused.', other: '# rows are refused.' })} Nothing of them is kept.`,
    line: 'Line',
    row: 'Row',
    reason: 'Why',
    see: { customers: 'See the customers', accounts: 'See the accounts' },
  },
}
