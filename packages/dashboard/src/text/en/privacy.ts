import { number, plural } from '../words'

const doubts: Record<string, string> = {
  question: 'Question',
  dashboard: 'Dashboard',
  segment: 'Segment',
  stages: 'The stages',
  lens: 'Lens',
  own_lens: 'Lens of a member',
  map: 'Journey map',
}

export const privacy = {
  title: 'What becomes of what arrives?',
  balances: (received: number) => `All ${number(received)} events that arrived are accounted for.`,
  waitingFor: (n: number) =>
    plural(n, {
      one: 'One event is being stored at this moment.',
      other: '# events are being stored at this moment.',
    }),
  account: 'Every event, accounted for',
  fates: {
    received: 'Arrived',
    stored: 'Stored',
    duplicates: 'Repeats of what was there',
    dead_letters: 'Refused and kept, with the reason',
    dropped_by_quota: 'Over the quota',
    refused_by_consent: 'Without consent',
    waiting: 'Being stored',
  },
  erasedCount: (n: number) =>
    plural(n, { one: 'One event was erased later.', other: '# events were erased later.' }),
  accountMethod: 'Arrived = stored + repeats + refused + over the quota + without consent + being stored.',
  erase: 'Forget a customer, or tell them what is known',
  eraseLead:
    'Erasing leaves no byte of a customer on this server, and keeps later events under their ids out. It cannot be taken back. Backups you made before still hold them.',
  find: 'Find the customer',
  findHint: 'Name, address or id',
  noneFound: 'Nobody fits.',
  choose: 'Choose',
  preview: (name: string) => `What goes: everything about ${name}`,
  events: (n: number) => plural(n, { one: '# event', other: '# events' }),
  ids: (n: number) => plural(n, { one: '# id', other: '# ids' }),
  type: (word: string) => `Type ${word} to go on`,
  word: 'erase',
  eraseGo: 'Erase for good',
  erased: (name: string) => `${name} is erased.`,
  rewritten: (n: number) =>
    plural(n, {
      one: 'One thing that people saved named them; it says (erased) there now.',
      other: '# things that people saved named them; it says (erased) there now.',
    }),
  doubtful: (n: number) =>
    plural(n, {
      one: 'They are erased. One thing that was saved may still mean them: by an id that could be a word as well, or an address that others have, too. Look at it.',
      other:
        'They are erased. # things that were saved may still mean them: by an id that could be a word as well, or an address that others have, too. Look at them.',
    }),
  doubt: (kind: string, id: number) => `${doubts[kind] ?? kind} ${id}`,
  archives: {
    title: 'What customers asked for',
    lead: 'An archive of all that is known of a customer, or of what they may take elsewhere. Find the customer above to ask for one. It is there for a week and goes with the customer when they are erased.',
    none: 'Nobody asked for anything in the last 30 days.',
    ask: { access: 'Archive of all we know', portability: 'Archive to take along' },
    asked: 'The archive is being made. It appears below when it is ready.',
    columns: {
      asked: 'Asked',
      kind: 'For',
      customer: 'Customer',
      state: 'State',
      until: 'There until',
      file: 'File',
    },
    kinds: { access: 'Access', portability: 'Portability' } as Record<string, string>,
    states: { waiting: 'Being made', ready: 'Ready', expired: 'Expired', failed: 'Failed' } as Record<
      string,
      string
    >,
    download: (kilobytes: number) => `Download (${number(kilobytes)} kB)`,
    downloadOf: (id: number) => `Download archive ${id}`,
  },
  audit: {
    title: 'Who did what?',
    whole: 'Every entry is as it was written.',
    broken: (n: number) => `Entry ${n} is not as it was written: somebody changed the records from outside.`,
    columns: { at: 'When', who: 'Who', what: 'What', target: 'On what', from: 'From', result: 'Result' },
    results: { done: 'done', denied: 'denied' } as Record<string, string>,
    operator: 'Whoever has the machine',
    nobody: 'Somebody at the door',
    key: (id: string) => `Key ${id}`,
    job: (kind: string) => `Hark itself (${kind})`,
    member: (id: string) => `Member ${id}`,
    more: 'Earlier entries',
    empty: 'Nothing was written down yet.',
  },
  jobs: {
    title: 'What is Hark doing in the background?',
    answer: (waiting: number, failed: number) =>
      failed > 0
        ? plural(failed, {
            one: 'One of the latest jobs was given up.',
            other: '# of the latest jobs were given up.',
          })
        : waiting > 0
          ? plural(waiting, { one: 'One job waits.', other: '# jobs wait.' })
          : 'Nothing waits, nothing failed.',
    columns: { kind: 'Kind', state: 'State', due: 'Due', attempts: 'Attempts', error: 'Last error' },
    states: { waiting: 'Waiting', running: 'Running', done: 'Done', failed: 'Given up' } as Record<
      string,
      string
    >,
    of: (n: number, max: number) => `${n} of ${max}`,
    retry: 'Try again',
    retried: 'It is tried again now.',
    more: 'Earlier jobs',
    emptyTitle: 'Nothing to do at the moment',
    emptyBody:
      'Mail and messages to other systems are sent here, tried again when they fail, and shown with the reason.',
  },
}
