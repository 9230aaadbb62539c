import { number, percent, plural } from '../words'

/** "4 % more than the week before". */
function against(now: number, before: number): string {
  if (before === 0) return now === 0 ? 'as in the week before' : 'after none the week before'
  const change = now / before - 1
  if (Math.abs(change) < 0.005) return 'as many as the week before'
  return `${percent(Math.abs(change))} ${change > 0 ? 'more' : 'fewer'} than the week before`
}

export const home = {
  title: 'Home',
  question: 'What is new?',
  answer: (customers: number, before: number) =>
    customers === 0
      ? 'Nobody was here in the last seven days.'
      : `${plural(customers, { one: 'One customer was', other: '# customers were' })} here in the last seven days, ${against(customers, before)}.`,
  days: 'Customers by day',
  daysLabel: (days: string[]) => `Customers by day, the last two weeks: ${days.join(', ')}.`,
  dayCount: (day: string, count: number) => `${day}: ${number(count)}`,
  thisWeek: 'last 7 days',
  weekBefore: 'the week before',
  stands: 'What stands out',
  standsNothing: 'Nothing stands out from the usual ups and downs.',
  more: (event: string, now: number, before: number) =>
    before === 0
      ? `${event} is new: ${plural(now, { one: 'once', other: '# times' })}.`
      : `${event} happened ${plural(now, { one: 'once', other: '# times' })}, ${against(now, before)}.`,
  up: 'more',
  down: 'fewer',
  active: 'Who was here last',
  allCustomers: 'All customers',
  arrivals: 'Arriving now',
  allArrivals: 'Watch live',
  nothingArrives: 'Nothing has arrived since the server started.',
  events: (n: number) => plural(n, { one: '# event', other: '# events' }),
  total: (events: number, customers: number) =>
    `${plural(events, { one: 'One event', other: '# events' })} of ${plural(customers, { one: 'one customer', other: '# customers' })} in all.`,
  method:
    'A customer counts once in seven days, under however many ids. Today is left out because it is not over. An event stands out when it happened at least a quarter more or less often than the week before, and the difference is larger than six times what chance alone would make of independent events: take it as indicative, not as proof.',
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
