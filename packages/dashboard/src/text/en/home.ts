import type { Change } from '../change'
import { number, percent, plural } from '../words'

const size = (share: number) => percent(Math.abs(share))
const way = (share: number) => (share < 0 ? 'fewer' : 'more')

/** "after 290 the week before: no detectable change", or "40 % more than the week before (between 20 % and 64 % more)". */
function against(before: number, change: Change | undefined): string {
  if (!change) return before === 0 ? 'after none the week before' : `after ${number(before)} the week before`
  const { share, lower, upper, sure } = change
  if (sure === 'none')
    return `after ${number(before)} the week before: no detectable change (between ${size(lower)} fewer and ${size(upper)} more)`
  const [least, most] = share > 0 ? [lower, upper] : [upper, lower]
  const doubt = sure === 'indicative' ? 'indicative, ' : ''
  return `${size(share)} ${way(share)} than the week before (${doubt}between ${size(least)} and ${size(most)} ${way(share)})`
}

export const home = {
  title: 'Home',
  question: 'What is new?',
  answer: (customers: number, before: number, change: Change | undefined) =>
    customers === 0
      ? `Nobody was here in the last seven days${before > 0 ? `, ${against(before, undefined)}` : ''}.`
      : `${plural(customers, { one: 'One customer was', other: '# customers were' })} here in the last seven days, ${against(before, change)}.`,
  whoWasHere: 'See who',
  days: 'Customers by day',
  dayCount: (day: string, count: number) => `${day}: ${number(count)}`,
  openDay: (day: string, count: number) =>
    `${day}: ${plural(count, { one: '# customer', other: '# customers' })}. See who.`,
  thisWeek: 'last 7 days',
  weekBefore: 'the week before',
  stands: 'What stands out',
  comings: {
    new: (n: string) => `${n} new`,
    resurrecting: (n: string) => `${n} back after a silence`,
    dormant: (n: string) => `${n} fell silent`,
  } as Record<string, (n: string) => string>,
  after: (before: number) => `after ${number(before)} the week before`,
  sure: { indicative: 'indicative', none: 'no detectable change' } as Partial<Record<string, string>>,
  burst: (n: string, event: string) => `${n} did ${event}`,
  afterShare: (share: number) => `after ${percent(share)} the week before`,
  usual:
    'None of the most frequent events was done by a clearly larger or smaller share of customers than the week before.',
  done: 'What most customers did',
  doneEmpty: 'Nothing in the last seven days.',
  doneOf: (share: number) => percent(share),
  explore: 'Explore',
  who: (what: string) => `${what}: see who`,
  active: 'Who was here last',
  allCustomers: 'All customers',
  arrivals: 'Arriving now',
  allArrivals: 'Watch live',
  events: (n: number) => plural(n, { one: '# event', other: '# events' }),
  total: (events: number, customers: number) =>
    `${plural(events, { one: 'One event', other: '# events' })} of ${plural(customers, { one: 'one customer', other: '# customers' })} in all.`,
  method:
    'A customer counts once in seven days, under however many ids. Today is left out because it is not over. New: first seen in these days. Back after a silence: not here the week before, but earlier. Fell silent: here the week before, not in these days. An event stands out when the share of customers who did it differs from the week before by more than 3.5 times what chance makes of it; from 2 times on a difference is called indicative, below that nothing can be told. The change in how many were here stands with its interval of 95 %, as if each customer came by chance; where the interval includes no change, none can be detected.',
  empty: {
    title: 'Nothing has arrived yet',
    body: 'Hark begins with what customers do. Send the first event, and this page comes alive by itself.',
    steps: [
      'Make a write key.',
      'Paste a snippet into your website, app or server.',
      'See the event arrive here.',
    ],
    go: 'Make a key and see the snippets',
    ask: 'Ask an owner or admin of the workspace for a write key, or to send the first event.',
    or: 'Or load a file: CSV, NDJSON or Parquet, on the machine of the server.',
    command: 'hark import events events.csv',
    waiting: 'Listening for the first event',
  },
}
