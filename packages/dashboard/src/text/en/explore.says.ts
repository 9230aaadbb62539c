// How do answers sound as sentences? Each is made from the data of one answer.
import { changeOf } from '../change'
import { number, percent } from '../words'

const ONE: Record<string, string> = {
  hour: 'hour',
  day: 'day',
  week: 'week',
  month: 'month',
  quarter: 'quarter',
  year: 'year',
  minute: 'minute',
}
const one = (interval: string) => ONE[interval] ?? 'period'
const upper = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

export const says = {
  nothing: 'Nothing fits this question in this period.',
  total: (what: string, event: string, total: number | null) =>
    total === null
      ? 'There is nothing to measure.'
      : `${number(total, 2)} ${what} ${event} in the whole period.`,
  compared: (
    what: string,
    event: string,
    now: number | null,
    before: number | null,
    how: { counts: boolean; customers: boolean; stretch: string | undefined },
  ) => {
    const when = how.stretch ? `in the period before (${how.stretch})` : 'in the period before'
    if (now === null || before === null)
      return now === null
        ? 'There is nothing to measure.'
        : `${upper(what)} ${event}: ${number(now, 2)}; nothing to compare it with ${when}.`
    // Events come in bursts: of them, chance cannot be told from their number alone.
    const chance = how.customers && changeOf(now, before)?.sure === 'none'
    const change =
      before === 0
        ? ''
        : chance && now !== before
          ? ': no detectable change'
          : now === before
            ? ', the same'
            : `, ${percent(Math.abs(now / before - 1))} ${now > before ? 'more' : 'less'}`
    return how.counts
      ? `${number(now)} ${what} ${event}, after ${number(before)} ${when}${change}.`
      : `${upper(what)} ${event}: ${number(now, 2)}, after ${number(before, 2)} ${when}${change}.`
  },
  broken: (what: string, event: string, first: string, a: number, second: string, b: number) =>
    second === ''
      ? `${first} has ${number(a, 1)} ${what} ${event}.`
      : `${first} leads with ${number(a, 1)} ${what} ${event}, then ${second} with ${number(b, 1)}.`,
  trend: (facts: {
    what: string
    event: string
    last: string
    when: string
    before: string
    interval: string
    best: string | undefined
  }) => {
    const change =
      facts.last === facts.before
        ? `as in the ${one(facts.interval)} before`
        : `after ${facts.before} the ${one(facts.interval)} before`
    const best = facts.best ? ` The highest was ${lower(facts.best)}.` : ' It was the highest so far.'
    return `${upper(lower(facts.when))}: ${facts.last} ${facts.what} ${facts.event}, ${change}.${best}`
  },
  funnel: (facts: {
    share: string
    k: string
    n: string
    unit: string
    last: string
    interval: [string, string] | undefined
    worst: [string, string] | undefined
    lost: string
  }) => {
    const interval = facts.interval ? `, between ${facts.interval[0]} and ${facts.interval[1]}` : ''
    const worst = facts.worst
      ? ` Most are lost between ${facts.worst[0]} and ${facts.worst[1]}: ${facts.lost}.`
      : ''
    return `${facts.share} of ${facts.unit} reach ${facts.last} (${facts.k} of ${facts.n}${interval}).${worst}`
  },
  tooEarly: (interval: string) => `It is too early to say: no ${one(interval)} after the first is over yet.`,
  retention: (facts: {
    unit: string
    share: string
    k: string
    n: string
    interval: string
    between: [string, string]
    later: { periods: number; share: string } | undefined
  }) => {
    const later = facts.later
      ? ` After ${facts.later.periods} ${one(facts.interval)}s it is ${facts.later.share}.`
      : ''
    return `${facts.share} of ${facts.unit} come back in the ${one(facts.interval)} after they began (${facts.k} of ${facts.n}, between ${facts.between[0]} and ${facts.between[1]}).${later}`
  },
  paths: (from: string, to: string, times: string, share: string | undefined) =>
    `Most often ${to} follows ${from}: ${times} times${share ? `, ${share} of all steps` : ''}.`,
  lifecycle: (facts: {
    unit: string
    when: string
    active: string
    won: string
    lost: string
    grows: boolean
    same: boolean
  }) => {
    const balance = facts.same
      ? 'as many came as fell silent'
      : facts.grows
        ? 'more came than fell silent'
        : 'more fell silent than came'
    return `${upper(lower(facts.when))}: ${facts.active} active ${facts.unit}; ${balance} (${facts.won} new or back again, ${facts.lost} silent).`
  },
  stickiness: (unit: string, mean: string, interval: string, once: string) =>
    `Active ${unit} come in ${mean} ${one(interval)}s on average; ${once} came in only one.`,
  timeBetween: (from: string, to: string, median: string, k: string, n: string) =>
    `Half of all who did ${from} get to ${to} within ${median} (${k} of ${n} have arrived so far).`,
  neverHalf: (from: string, to: string, k: string, n: string, share: string, days: number | undefined) =>
    `Fewer than half of all who did ${from} get to ${to}: ${k} of ${n} so far${days ? `, ${share} within ${days} days` : ''}.`,
}

/** "Week of 2 Nov" inside a sentence. */
function lower(text: string): string {
  return text.startsWith('Week') ? `the w${text.slice(1)}` : text
}

export const asks = {
  trend: (what: string, event: string) => `How many ${what} did ${event}?`,
  often: (event: string) => `How often does ${event} happen?`,
  active: (unit: string) => `How many ${unit} are active?`,
  measured: (what: string) => `What is the ${what}?`,
  funnel: (from: string, to: string) => `How many get from ${from} to ${to}?`,
  funnelBare: 'How many get from step to step?',
  retention: (event: string) => `How many come back after ${event}?`,
  paths: 'What do customers do next?',
  pathsAfter: (event: string) => `What do customers do after ${event}?`,
  pathsBefore: (event: string) => `What leads to ${event}?`,
  lifecycle: 'Who is new, stays, returns or falls silent?',
  stickiness: 'How often do customers come?',
  timeBetween: (from: string, to: string) => `How long from ${from} to ${to}?`,
  timeBetweenBare: 'How long from one event to another?',
}
