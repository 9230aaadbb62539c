// How is a rule for customers said in plain words?
import { day, list, number, plural } from '../words'

const UNITS: Record<string, { one: string; other: string }> = {
  s: { one: '# second', other: '# seconds' },
  m: { one: '# minute', other: '# minutes' },
  h: { one: '# hour', other: '# hours' },
  d: { one: '# day', other: '# days' },
  w: { one: '# week', other: '# weeks' },
}

/** "7 days" of `7d`; what is no length of time stays as it is. */
const length = (written: string) => {
  const [, count, unit = ''] = /^(\d+)([smhdw])$/.exec(written) ?? []
  const forms = UNITS[unit]
  return count === undefined || !forms ? written : plural(Number(count), forms)
}

/** "1 May 2024" of a date, a moment with its time. */
const date = (written: string) => {
  if (Number.isNaN(Date.parse(written))) return written
  return written.length > 10 ? written.replace('T', ' ').slice(0, 16) : day(`${written}T00:00:00Z`)
}

const amounts: Record<string, (n: string, to: string) => string> = {
  is: (n) => `exactly ${n}`,
  gt: (n) => `more than ${n}`,
  gte: (n) => `at least ${n}`,
  lt: (n) => `fewer than ${n}`,
  lte: (n) => `at most ${n}`,
  between: (n, to) => `${n} to ${to}`,
}

const compared: Record<string, (n: string, to: string) => string> = {
  ...amounts,
  lt: (n) => `less than ${n}`,
  between: (n, to) => `from ${n} to ${to}`,
}

const operators: Record<string, (value: string, to: string) => string> = {
  is: (value) => `is ${value}`,
  is_not: (value) => `is not ${value}`,
  in: (value) => `is ${value}`,
  not_in: (value) => `is neither of ${value}`,
  contains: (value) => `contains ${value}`,
  not_contains: (value) => `does not contain ${value}`,
  starts_with: (value) => `starts with ${value}`,
  ends_with: (value) => `ends with ${value}`,
  matches: (value) => `matches the pattern ${value}`,
  gt: (value) => `is more than ${value}`,
  gte: (value) => `is at least ${value}`,
  lt: (value) => `is less than ${value}`,
  lte: (value) => `is at most ${value}`,
  between: (value, to) => `is from ${value} to ${to}`,
  before: (value) => `is before ${value}`,
  after: (value) => `is after ${value}`,
}

const states: Record<string, (holds: boolean) => string> = {
  exists: (holds) => (holds ? 'is known' : 'is not known'),
  is_null: (holds) => (holds ? 'is null' : 'is anything but null'),
}

const periods: Record<string, (unit: string) => string> = {
  this: (unit) => (unit === 'day' ? 'today' : `this ${unit}`),
  previous: (unit) => (unit === 'day' ? 'yesterday' : `in the ${unit} before this one`),
}

export const ruleSays = {
  length,
  date,
  everyone: 'everybody',
  quoted: (name: string) => `“${name}”`,
  is: (name: string, test: string) => `their ${name} ${test}`,
  operators,
  states,
  alike: 'whatever its capitals',
  oneOf: (values: string[]) =>
    values.length > 1 ? `${values.slice(0, -1).join(', ')} or ${values.at(-1)}` : (values[0] ?? 'nothing'),
  /** "did export where format is csv". */
  event: (name: string, where?: string) => (where ? `${name} (where ${where})` : name),
  any: 'anything',
  or: ' or ',
  fields: { id: 'the id', event: 'the event', stage: 'the stage' } as Record<string, string>,
  listed: (n: number) =>
    n === 0
      ? 'they are on an empty list'
      : plural(n, { one: 'they are one listed customer', other: 'they are one of # listed customers' }),
  listedAccount: (n: number) =>
    n === 0
      ? 'their account is on an empty list'
      : plural(n, {
          one: 'their account is one listed account',
          other: 'their account is one of # listed accounts',
        }),
  did: (event: string) => `they did ${event}`,
  never: (event: string) => `they did not do ${event}`,
  times: (op: string, n: number, to: number) => {
    if (op === 'is' && n === 1) return 'exactly once'
    if (op === 'gte' && n === 1) return 'at least once'
    const said = amounts[op]
    const last = op === 'between' ? to : n
    return said ? `${said(number(n), number(to))} ${last === 1 ? 'time' : 'times'}` : undefined
  },
  days: (op: string, n: number, to: number) => {
    const said = amounts[op]
    const last = op === 'between' ? to : n
    return said ? `on ${said(number(n), number(to))} ${last === 1 ? 'day' : 'days'}` : undefined
  },
  measured: (kind: string, property: string, event: string, op: string, n: number, to: number) => {
    const names: Record<string, string> = {
      sum: 'sum of',
      mean: 'mean',
      min: 'smallest',
      max: 'largest',
    }
    const said = compared[op]
    const name = names[kind]
    return said && name
      ? `the ${name} ${property} in their ${event} is ${said(number(n, 6), number(to, 6))}`
      : undefined
  },
  within: (time: string) => `within ${time}`,
  anchored: (side: 'after' | 'before', end: 'first' | 'last', event: string, within?: string) =>
    `${within ? `at most ${within} ` : ''}${side} their ${end} ${event}`,
  last: (time: string) => `in the last ${time}`,
  periods,
  from: (from: string) => `since ${from}`,
  to: (to: string) => `before ${to}`,
  fromTo: (from: string, to: string) => `from ${from} until before ${to}`,
  moment: {
    before: (end: string, event: string, at: string) => `their ${end} ${event} was before ${at}`,
    after: (end: string, event: string, at: string) => `their ${end} ${event} was after ${at}`,
    within: (end: string, event: string, at: string) => `their ${end} ${event} is at most ${at} ago`,
    longer_ago: (end: string, event: string, at: string) => `their ${end} ${event} is more than ${at} ago`,
  } as Record<string, (end: string, event: string, at: string) => string>,
  ofRange: (range: string) => `(${range})`,
  ends: { first: 'first', last: 'last' },
  steps: (steps: string[], order: string) =>
    order === 'unordered'
      ? `they did ${list(steps)} in any order`
      : `they did ${steps.join(order === 'strict' ? ', directly then ' : ', then ')}`,
  optional: (step: string) => `perhaps ${step}`,
  later: 'each later than the one before',
  without: (events: string[]) => `without ${events.join(' or ')}`,
  between: (event: string, from: number, to: number) => `${event} between step ${from} and step ${to}`,
  voids: 'which ends all their tries',
  stage: (stages: string[]) => `they are in the stage ${stages.join(' or ')}`,
  noStage: 'they are in no stage',
  account: (said: string) => `of their account it holds that ${said}`,
  segment: (name: string) => `they are in “${name}”`,
  noSegment: (name: string) => `they are not in “${name}”`,
  all: (parts: string[]) => parts.join(', and '),
  either: (parts: string[]) => parts.join(', or '),
  none: (parts: string[]) => `none of this holds: ${parts.join('; ')}`,
  notAll: (parts: string[]) => `not all of this holds: ${parts.join('; ')}`,
  not: (part: string) => `it does not hold that ${part}`,
  group: (part: string) => `(${part})`,
  sentence: (said: string) => `${said.charAt(0).toUpperCase()}${said.slice(1)}.`,
}
