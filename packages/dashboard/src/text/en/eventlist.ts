import { number, plural } from '../words'

const events = (n: number) => plural(n, { one: '# event', other: '# events' })
const customers = (n: number) => plural(n, { one: '# customer', other: '# customers' })

export const eventList = {
  question: 'Which of your events does Hark understand?',
  answer: (mapped: number) =>
    mapped === 0
      ? 'Those that have the names below. Of your own, none counts as one of them yet.'
      : plural(mapped, {
          one: 'Those that have the names below, and one of your own.',
          other: 'Those that have the names below, and # of your own.',
        }),
  lead: 'Hark reads money, trouble and goodwill from events with these names. If you call yours otherwise, say here which is which.',
  method:
    'Nothing is rewritten. What you say here counts at once for all that ever happened, and taking it back takes all of it back. Lists, timelines and breakdowns go on showing your own names.',
  read: 'Only whoever may save questions and dashboards changes this.',
  hidden:
    'Parts of this are hidden from you: they tell who a customer is. So only somebody who sees personal data can change it.',
  none: 'None of yours.',
  sent: (n: number) => `${events(n)} under this name`,
  seen: events,
  countsAs: (reserved: string) => `counts as ${reserved}`,
  reserved: {
    order: { name: 'Order', does: 'What they paid, and what was left of it.' },
    subscription_started: { name: 'Subscription started', does: 'A payment, and what it brings in a month.' },
    subscription_renewed: { name: 'Subscription renewed', does: 'A payment, and what it brings in a month.' },
    subscription_changed: { name: 'Subscription changed', does: 'What it brings in a month from then on.' },
    subscription_paused: { name: 'Subscription paused', does: 'It brings nothing for a time.' },
    subscription_ended: { name: 'Subscription ended', does: 'It brings nothing any more.' },
    ticket_opened: { name: 'Ticket opened', does: 'An open matter until it is solved.' },
    ticket_replied: { name: 'Ticket replied', does: 'Somebody wrote in it.' },
    ticket_solved: { name: 'Ticket solved', does: 'The matter is closed.' },
    ticket_reopened: { name: 'Ticket reopened', does: 'The matter is open again.' },
    referral: { name: 'Referral', does: 'They brought somebody.' },
    review: { name: 'Review', does: 'They told others what they think.' },
    community_post: { name: 'Community post', does: 'They wrote where others read.' },
  } as Record<string, { name: string; does: string }>,
  properties: {
    value: 'Value',
    amount: 'Amount paid',
    mrr: 'Amount in a month',
    currency: 'Currency',
    margin: 'Margin',
    subscription_id: 'Number of the subscription',
    reason: 'Reason',
    ticket_id: 'Number of the ticket',
    subject: 'Subject',
    channel: 'Channel',
    priority: 'Priority',
    author_kind: 'Who wrote',
    referred: 'Who was brought',
    converted: 'Whether they came',
  } as Record<string, string>,
  add: (reserved: string) => `Add an event of yours: ${reserved}`,
  addShort: 'Add an event of yours',
  event: 'Your event',
  pick: 'Pick an event',
  own: (name: string) => `under its own name, ${name}`,
  always: 'always the same',
  alwaysLabel: (property: string) => `${property}, always`,
  code: 'Three letters, such as EUR',
  unit: (property: string) => `${property} is sent as`,
  units: {
    plain: 'cents, as whole numbers: 4990',
    '1': 'cents, also as text: “4990”',
    '10': 'whole units with one decimal: 499.0',
    '100': 'whole units with two decimals: 49.90',
    '1000': 'whole units with three decimals: 4.990',
  } as Record<string, string>,
  each: 'Each of these counts. Of one purchase that is told in several steps, take one step only.',
  more: 'More of its properties',
  less: 'Fewer of its properties',
  remove: (event: string) => `Remove ${event}`,
  unnamed: 'this event',
  noEvent: 'Pick the event that is meant.',
  noCode: 'Say which, in three letters.',
  noText: 'Say what it always is.',
  twice: 'This event stands here already.',
  says: {
    from: (property: string, name: string) => `${property} from ${name}`,
    fromIn: (property: string, name: string, unit: string) => `${property} from ${name} (${unit})`,
    always: (property: string, said: string) => `${property} always ${said}`,
    kept: 'Its properties have the same names.',
  },
  trial: {
    seen: (n: number) => (n === 0 ? 'No such event has come yet.' : `${events(n)} so far.`),
    nothing: (property: string) => `None of them says ${property}.`,
    all: (property: string, n: number, sums: string) =>
      `${property} can be read of ${n === 1 ? 'the one event' : `all ${events(n)}`} that ${n === 1 ? 'says' : 'say'} it${sums === '' ? '.' : `: ${sums}.`}`,
    some: (property: string, read: number, said: number, sums: string) =>
      `${property} can be read of ${number(read)} of ${events(said)} that say it${sums === '' ? '.' : `: ${sums}.`}`,
    odd: (examples: string) => `Not read: ${examples}.`,
    example: (amount: string, currency: string | undefined) =>
      currency === undefined ? `${amount} without a currency` : `${amount} with ${currency}`,
    change: (before: number, after: number) =>
      before === after
        ? `${customers(after)} with an amount that can be read, as now.`
        : `${customers(after)} with an amount that can be read; now it is ${number(before)}.`,
    uncounted: 'What this would bring is counted once every event above is whole.',
  },
  suggested: {
    title: 'Names that look familiar',
    lead: 'Nothing counts before you take it and save.',
    one: (event: string, reserved: string) => `${event} may be ${reserved}`,
    take: 'Take it',
    takeOf: (event: string) => `Take ${event}`,
    taken: (event: string) => `${event} is in the list, not saved yet.`,
    none: 'None of your events has a name that looks familiar. Add the ones you know below.',
    nothing: 'No events have come yet',
    nothingBody: 'Once they do, names that look familiar are proposed here.',
  },
  save: 'Save the events',
  saved: 'Your events are saved.',
  discard: 'Discard the change',
  conflict: {
    title: 'Somebody else changed the events meanwhile',
    body: 'Nothing is lost: theirs are saved, yours are still here.',
    theirs: 'Theirs, as saved now',
    yours: 'Yours, not saved yet',
    nothing: 'None.',
    take: 'Go on with theirs',
    keep: 'Save yours over theirs',
  },
}
