import { number, plural } from '../words'

export const debug = {
  title: 'Live events',
  question: 'What is arriving right now?',
  answer: 'What arrives, as it arrives.',
  lastSeen: (event: string, ago: string) => `The last to arrive was “${event}”, ${ago}.`,
  tabs: { arrivals: 'Arriving', letters: 'Dead letters' },
  tabsLabel: 'What to look at',
  pause: 'Pause',
  resume: 'Go on',
  paused: (n: number) =>
    plural(n, { one: 'Paused. # newer one waits.', other: 'Paused. # newer ones wait.' }),
  pausedEmpty: 'Paused.',
  listening: 'Listening',
  lost: 'The connection was lost; trying again.',
  filter: 'Filter by any text',
  event: 'Event',
  allEvents: 'All events',
  shown: (n: number, of: number) => (n === of ? `${number(n)} shown` : `${number(n)} of ${number(of)} shown`),
  nothingFits: 'Nothing that has arrived fits the filter.',
  columns: { when: 'Arrived', event: 'Event', who: 'Customer', source: 'Sent by', late: 'Late' },
  sources: { client: 'client', server: 'server' },
  onTime: 'at once',
  refused: 'refused',
  detail: {
    time: 'Happened',
    received: 'Arrived',
    source: 'Sent by',
    message: 'Message',
    customer: 'Customer',
    reason: 'Refused because',
    where: 'Where',
  },
  payload: 'Payload',
  copyPayload: 'Copy as JSON',
  openCustomer: 'Open the customer',
  empty: {
    title: 'Nothing has arrived yet',
    body: 'Events show here the moment they arrive, with what was refused and why. Send one from your terminal:',
    key: 'Put a write key of this workspace where it says WRITE_KEY.',
    toKeys: 'Get a write key',
  },
  curl: (origin: string) =>
    `curl ${origin}/v1/track -u WRITE_KEY: -H 'content-type: application/json' -d '{"userId":"ada","event":"Hello","properties":{"plan":"team"}}'`,
  letters: {
    one: 'Dead letter',
    none: 'No dead letters. Everything that arrived could be stored.',
    lead: (n: number) =>
      `${plural(n, { one: '# event', other: '# events' })} could not be stored. Nothing is lost: mend the cause, then try again.`,
    replay: 'Try again',
    replayAll: 'Try all again',
    chosen: (n: number) => plural(n, { one: 'Try # again', other: 'Try # again' }),
    replayed: (stored: number, refused: number) =>
      refused === 0
        ? `${plural(stored, { one: '# event is', other: '# events are' })} stored now.`
        : `${number(stored)} stored now, ${number(refused)} refused again.`,
    columns: { reason: 'Reason', came: 'Arrived', source: 'Sent by' },
    select: (id: number) => `Choose letter ${id}`,
    selectAll: 'Choose all shown',
    body: 'What was sent',
    hidden: 'What was sent is hidden: your role does not include personal data.',
    more: 'Show more',
    hint: 'What to do',
    code: 'Code',
    verified: 'with a server key',
  },
  sum: (f: {
    received: number
    stored: number
    duplicates: number
    dead: number
    dropped: number
    refused: number
    waiting: number
  }) =>
    `${number(f.received)} received = ${number(f.stored)} stored + ${number(f.duplicates)} repeated + ${number(f.dead)} dead letters + ${number(f.dropped)} over quota + ${number(f.refused)} refused + ${number(f.waiting)} waiting`,
  sumWrong: 'These do not add up. That is a fault of Hark: please report it.',
  reasons: {} as Record<string, string>,
}
