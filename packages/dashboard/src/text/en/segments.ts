import { number, percent, plural } from '../words'
import { ruleSays } from './segments.says'

const customers = (n: number) => plural(n, { one: '# customer', other: '# customers' })
const parts = (n: number) => plural(n, { one: 'one segment', other: '# segments' })
/** A share as one reads it: small ones with a digit more. */
const share = (k: number, n: number) => percent(n === 0 ? 0 : k / n, k > 0 && k / n < 0.1 ? 1 : 0)

export const segments = {
  title: 'Segments',
  question: 'Which groups of customers do we speak of?',
  says: ruleSays,
  customers,
  share,
  of: (k: number, n: number) => `${number(k)} of ${customers(n)}, ${share(k, n)}`,
  kOfN: (k: number, n: number) => `${number(k)} of ${number(n)}`,
  answer: {
    none: 'No group has a name yet.',
    list: (facts: { count: number; largest: string; k: number; n: number; broken: number }) =>
      [
        facts.largest === ''
          ? `Of ${parts(facts.count)}, none can be counted.`
          : facts.count === 1
            ? `“${facts.largest}” is ${number(facts.k)} of ${customers(facts.n)}, ${share(facts.k, facts.n)}.`
            : `“${facts.largest}” is the largest of ${parts(facts.count)}: ${number(facts.k)} of ${customers(facts.n)}, ${share(facts.k, facts.n)}.`,
        ...(facts.broken > 0 && facts.largest !== ''
          ? [plural(facts.broken, { one: 'One cannot be counted.', other: '# cannot be counted.' })]
          : []),
      ].join(' '),
    one: (k: number, n: number) => `${number(k)} of ${customers(n)} are in it now, ${share(k, n)}.`,
    broken: 'It cannot be counted now.',
  },
  method:
    'A segment is a rule. Nothing is computed beforehand: whoever looks gets who is in it at that moment, from the timeline of each customer. Robots and staff are left out.',
  columns: {
    name: 'Segment',
    size: 'Customers',
    share: 'Share',
    rule: 'Who is in it',
    changed: 'Changed',
    done: 'What can be done',
  },
  by: (name: string) => `by ${name}`,
  create: 'New segment',
  search: 'Find a segment',
  nobody: { title: 'No segment fits', body: 'Try fewer letters, or a word of what it is for.' },
  empty: {
    title: 'Give a group of customers a name',
    body: '“Power users” could be everybody who exported three times in the last 30 days. Its rule is written once; from then on every question, dashboard and customer knows the group, and it is always current.',
    body_read:
      'Whoever may save questions gives groups of customers a name here. Every question, dashboard and customer knows them then.',
  },
  sample: { names: ['Power users', 'Trial, went silent', 'Team plan'], rows: [64, 38, 17] },
  remove: 'Delete',
  removing: (name: string) => `Delete ${name}`,
  removed: (name: string) => `“${name}” is deleted.`,
  move: 'Move with j and k, open with Enter.',
  back: 'All segments',
  edit: 'Change the rule',
  gone: 'This segment is not there. It may have been deleted.',
  hidden: 'Parts of this segment are hidden from you: they tell who a customer is.',
  who: 'Who is in it',
  saved: (name: string) => `First saved by ${name}`,
  savedNobody: 'First saved',
  changed: 'last changed',
  growth: {
    title: 'How it grew',
    interval: 'At the beginning of each',
    intervals: { day: 'Day', week: 'Week', month: 'Month', quarter: 'Quarter' },
    now: 'Now',
    at: 'At the beginning of',
    customers: 'Customers',
    numbers: 'Numbers',
    says: (facts: { first: number; from: string; last: number; most: number; when: string }) =>
      `${number(facts.last)} now, ${number(facts.first)} on ${facts.from}; the most were ${number(facts.most)}${facts.when ? ` on ${facts.when}` : ', now'}.`,
    method: 'Each point is how many the rule selected at that moment, by what had happened until then.',
  },
  overlap: {
    title: 'Also in other segments',
    none: 'There is no other segment to compare with.',
    nobody: 'Nobody in it is in another segment.',
    empty: 'Nobody is in it, so nobody is in another one too.',
    all: 'All segments beside each other',
    matrix: 'How many of each row are also in each column',
    cell: (row: string, column: string, k: number, n: number) =>
      `${number(k)} of ${number(n)} in “${row}” are also in “${column}”`,
    unknown: '–',
  },
  members: {
    title: 'Its customers',
    none: 'Nobody fulfils the rule now.',
    more: 'Show more',
    id: 'Id',
    name: 'Customer',
    export: 'Export as CSV',
    exportTitle: 'Take these customers along?',
    exportBody: (n: number) =>
      `A file with ${customers(n)}, their names and ids is made on your computer. It holds personal data and leaves Hark.`,
    exportMasked: (n: number) =>
      `A file with the aliases and keys of ${customers(n)} is made on your computer.`,
    exported: (n: number) => `${customers(n)} are in the file.`,
    key: 'Key',
  },
  ask: 'Ask about them',
  standing: {
    noSegments: 'No group of customers has a name yet.',
    nowhere: 'In no segment now.',
    because: 'In it, because:',
    missing: 'Missing:',
    since: 'entered',
    until: 'may end by itself',
    others: (n: number) => plural(n, { one: 'Not in one other', other: 'Not in # others' }),
    instead: (asked: string, fact: string) => `${asked}; instead: ${fact}`,
    within: (name: string) => `in “${name}”`,
    outside: (name: string) => `not in “${name}”`,
    named: (fact: string, more: string[]) => (more.length > 0 ? `${fact} (${more.join(', ')})` : fact),
    several: (facts: string[]) => facts.join(', '),
    trait: (name: string, value: string) => `${name} is ${value}`,
    unknown: (name: string) => `${name} is not known`,
    beside: (event: string, side: 'after' | 'before', other: string) => `${event} ${side} ${other}`,
    nothing: (property: string, event: string) => `no ${property} in their ${event}`,
    times: (event: string, n: number, last: string) =>
      n === 0
        ? `never did ${event}`
        : `did ${event} ${plural(n, { one: 'once', other: '# times' })}${last ? `, last on ${last}` : ''}`,
    days: (event: string, n: number, last: string) =>
      n === 0
        ? `never did ${event}`
        : `did ${event} on ${plural(n, { one: '# day', other: '# days' })}${last ? `, last on ${last}` : ''}`,
    measured: (measure: string, property: string, event: string, value: string) => {
      const names: Record<string, string> = {
        sum: 'sum of',
        mean: 'mean of',
        min: 'smallest',
        max: 'largest',
      }
      return `the ${names[measure] ?? measure} ${property} in their ${event} is ${value}`
    },
    moment: {
      first: (event: string, when: string) => `first did ${event} on ${when}`,
      last: (event: string, when: string) => `last did ${event} on ${when}`,
    },
    never: (event: string) => `never did ${event}`,
    sequence: (steps: string[], last: string) =>
      `did ${steps.join(', then ')}${last ? `, the last of it on ${last}` : ''}`,
    noSequence: (steps: string[]) => `did not do ${steps.join(', then ')} in this way`,
  },
  form: {
    newTitle: 'Which group of customers gets a name?',
    newLead: 'Write down who belongs to it. How many that are is counted while you write.',
    editTitle: (name: string) => `Who is in “${name}”?`,
    editLead: 'Whatever names it, questions, dashboards and other segments, follows the new rule at once.',
    may: {
      title: 'Your role reads segments',
      body: 'Only whoever may save questions and dashboards names groups of customers.',
    },
    name: 'Name',
    nameHint: 'As people in your company call them.',
    description: 'What it is for',
    descriptionHint: 'Who uses it, and what to watch out for.',
    noName: 'Give it a name.',
    saved: (name: string) => `“${name}” is saved.`,
    rule: 'Who is in it',
    ruleLead: 'A customer is in it while this holds of them.',
    group: 'Group of conditions',
    row: (n: number) => `Condition ${n}`,
    kind: 'What is looked at',
    kinds: {
      trait: 'What is known of them',
      did: 'What they did',
      first: 'When they did it first',
      last: 'When they did it last',
      sequence: 'One thing after another',
      segment: 'Another segment',
    },
    other: 'A condition that this page does not know',
    trait: 'Trait',
    event: 'Event',
    how: 'How',
    hows: {
      once: 'at least once',
      never: 'never',
      times: 'so many times',
      days: 'on so many days',
      sum: 'the sum of a property',
      mean: 'the mean of a property',
      min: 'the smallest of a property',
      max: 'the largest of a property',
    },
    property: 'Property',
    comparison: 'How it compares',
    amounts: {
      gte: 'at least',
      lte: 'at most',
      is: 'exactly',
      gt: 'more than',
      lt: 'less than',
      between: 'from … to …',
    },
    number: 'Number',
    least: 'From',
    most: 'To',
    anchorMore: 'More about the event: before or after another one',
    anchor: 'In relation to another event',
    sides: { none: 'Whenever it was', after: 'After it', before: 'Before it' },
    end: 'Which one of them',
    ends: { first: 'the first time', last: 'the last time' },
    otherEvent: 'The other event',
    limited: 'Only within some time',
    long: 'How long',
    when: 'When',
    whens: {
      within: 'not longer ago than',
      longer_ago: 'longer ago than',
      before: 'before a day',
      after: 'after a day',
    },
    day: 'Day',
    rangeMore: 'More: only within a period',
    sequenceMore: 'More about the sequence',
    segment: 'Segment',
    pickSegment: 'Choose a segment',
    noSegments: 'There is no such segment.',
    json: 'The rule as JSON',
    jsonHint: 'What is typed here stands in the form at once.',
    noJson: 'This is not JSON yet, so the form still holds what was there before.',
    begin: 'How many customers that are is counted as soon as one condition is whole.',
    counting: 'Counting …',
    uncounted: 'Nobody can be counted with this rule.',
    unfinished: 'One condition is not whole yet. Finish it, or take it away.',
    quotedRule: (said: string) => `the other condition: ${said}`,
    excluded: 'Something else in the rule excludes this.',
  },
}
