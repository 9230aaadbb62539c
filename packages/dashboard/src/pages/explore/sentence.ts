// What is the answer in one sentence made from the data?
import type {
  Answer,
  Funnel,
  Lifecycle,
  Paths,
  Retention,
  Stickiness,
  TimeBetween,
  Trend,
} from '@/charts/answers'
import { needed } from '@/charts/answers'
import { wilson } from '@/charts/options/retention'
import { seriesName } from '@/charts/options/trend'
import { period } from '@/charts/period'
import { text } from '@/text/en'
import { duration, number, percent } from '@/text/words'
import { ANY, eventOf, measureOf, memberOf, type Question } from './question'

const says = () => text.explore.says

/** An event as it is called in a sentence. */
export function eventWords(one: unknown): string {
  const called = memberOf(one, 'label')
  if (typeof called === 'string') return called
  const event = eventOf(one)
  if (event === ANY || event.length === 0) return text.explore.anyEvent
  return Array.isArray(event) ? event.join(text.explore.or) : event
}

/** What is counted: customers, accounts, events, the mean of a property. */
export function measureWords(question: Question): string {
  const measure = question.measure ?? 'events'
  if (measure === 'customers') return unitWords(question)
  if (typeof measure === 'string') return text.explore.measures.events.toLowerCase()
  const { kind, property, q } = measureOf(measure)
  return text.explore.measured(kind, property, q)
}

export function unitWords(question: Question): string {
  const unit = question.unit ?? 'customer'
  return typeof unit === 'string' && unit in text.explore.unitsMany
    ? text.explore.unitsMany[unit as keyof typeof text.explore.unitsMany]
    : String((unit as { group?: string }).group ?? unit)
}

/** What was counted, after the words for how: "customers who did x", "events of x", "sum of price (x)". */
function objectWords(question: Question): string {
  const event = eventWords(question.event)
  const measure = question.measure ?? 'events'
  if (measure === 'customers')
    return eventOf(question.event ?? ANY) === ANY ? text.explore.active : text.explore.didWhat(event)
  return typeof measure === 'string' ? text.explore.ofEvent(event) : text.explore.withEvent(event)
}

function askedTrend(question: Question): string {
  const ask = text.explore.asks
  const event = eventOf(question.event ?? ANY)
  const measure = question.measure ?? 'events'
  if (typeof measure !== 'string') return ask.measured(measureWords(question))
  if (measure !== 'customers') return ask.often(eventWords(question.event))
  if (event === ANY) return ask.active(unitWords(question))
  return ask.trend(unitWords(question), eventWords(question.event))
}

function trend(question: Question, answer: Trend): string {
  const { series } = answer
  const whole = series[0]
  if (!whole || series.every((one) => one.points.length === 0)) return says().nothing
  const what = measureWords(question)
  const event = objectWords(question)
  const earlier = series[1]?.earlier ? series[1] : undefined
  if (earlier)
    return says().compared(what, event, whole.total, earlier.total, {
      counts: typeof question.measure !== 'object',
      customers: question.measure === 'customers',
      stretch: earlier.stretch,
    })
  if (series.length > 1) {
    const [first, second] = series.filter((one) => !one.other)
    return says().broken(
      what,
      event,
      seriesName(first ?? whole),
      first?.total ?? 0,
      second ? seriesName(second) : '',
      second?.total ?? 0,
    )
  }
  const points = whole.points.filter((point) => !point.incomplete && point.value !== null)
  const last = points.at(-1)
  const before = points.at(-2)
  if (!last || !before) return says().total(what, event, whole.total)
  const best = points.reduce((top, point) => ((point.value ?? 0) > (top.value ?? 0) ? point : top), last)
  return says().trend({
    what,
    event,
    last: number(last.value ?? 0, Number.isInteger(last.value) ? 0 : 1),
    when: period(last.start, answer.interval, true),
    before: number(before.value ?? 0, Number.isInteger(before.value) ? 0 : 1),
    interval: answer.interval,
    best: best === last ? undefined : period(best.start, answer.interval, true),
  })
}

function funnel(question: Question, answer: Funnel): string {
  const first = answer.steps[0]
  const last = answer.steps.at(-1)
  if (!first || !last || first.count === 0) return says().nothing
  const steps = needed(answer.steps)
  const drops = steps.slice(1).map((step, at) => ({ at: at + 1, lost: 1 - (step.share_of_previous ?? 0) }))
  const worst = drops.reduce(
    (most, one) => (one.lost > most.lost ? one : most),
    drops[0] ?? { at: 1, lost: 0 },
  )
  const nameOf = (at: number) => steps[at]?.event ?? ''
  return says().funnel({
    share: percent(last.share_of_first ?? 0, 1),
    k: number(last.count),
    n: number(first.count),
    unit: unitWords(question),
    last: last.event,
    interval: last.share_interval?.map((one) => percent(one, 1)) as [string, string] | undefined,
    worst: steps.length > 2 ? [nameOf(worst.at - 1), nameOf(worst.at)] : undefined,
    lost: percent(worst.lost, 0),
  })
}

function retention(question: Question, answer: Retention): string {
  const one = answer.average[1]
  const n = answer.average_n[1] ?? 0
  if (one === undefined || one === null || n === 0)
    return answer.cohorts.some((cohort) => cohort.size > 0)
      ? says().tooEarly(answer.interval)
      : says().nothing
  const [low, high] = wilson(one, n)
  const far = answer.average.findLastIndex((share, at) => share !== null && (answer.average_n[at] ?? 0) >= 30)
  return says().retention({
    unit: unitWords(question),
    share: percent(one, 0),
    k: number(Math.round(one * n)),
    n: number(n),
    interval: answer.interval,
    between: [percent(low, 0), percent(high, 0)],
    later: far > 1 ? { periods: far, share: percent(answer.average[far] ?? 0, 0) } : undefined,
  })
}

function paths(answer: Paths): string {
  const edge = answer.edges[0]
  if (!edge) return says().nothing
  const all = answer.transitions
  return says().paths(edge.from, edge.to, number(edge.count), all ? percent(edge.count / all, 1) : undefined)
}

function lifecycle(question: Question, answer: Lifecycle): string {
  const whole = answer.points.filter((point) => !point.incomplete)
  const last = whole.at(-1) ?? answer.points.at(-1)
  if (!last) return says().nothing
  const won = last.new + last.resurrecting
  return says().lifecycle({
    unit: unitWords(question),
    when: period(last.start, answer.interval, true),
    active: number(last.new + last.returning + last.resurrecting),
    won: number(won),
    lost: number(last.dormant),
    grows: won > last.dormant,
    same: won === last.dormant,
  })
}

function stickiness(question: Question, answer: Stickiness): string {
  if (answer.n === 0 || answer.mean_periods === null) return says().nothing
  const once = answer.distribution.find((row) => row.periods === 1)?.share ?? 0
  return says().stickiness(
    unitWords(question),
    number(answer.mean_periods, 1),
    answer.interval,
    percent(once),
  )
}

function timeBetween(question: Question, answer: TimeBetween): string {
  if (answer.n === 0) return says().nothing
  const names: [string, string] = [eventWords(question.from), eventWords(question.to)]
  const share = percent(answer.reached_by.at(-1)?.share ?? 0)
  if (answer.median_seconds === null)
    return says().neverHalf(
      ...names,
      number(answer.converted),
      number(answer.n),
      share,
      answer.reached_by.at(-1)?.days,
    )
  return says().timeBetween(
    ...names,
    duration(answer.median_seconds),
    number(answer.converted),
    number(answer.n),
  )
}

export function sentence(question: Question, answer: Answer): string {
  switch (answer.question) {
    case 'funnel':
      return funnel(question, answer as Funnel)
    case 'retention':
      return retention(question, answer as Retention)
    case 'paths':
      return paths(answer as Paths)
    case 'lifecycle':
      return lifecycle(question, answer as Lifecycle)
    case 'stickiness':
      return stickiness(question, answer as Stickiness)
    case 'time_between':
      return timeBetween(question, answer as TimeBetween)
    default:
      return trend(question, answer as Trend)
  }
}

/** What the question asks, as the title of the page where it has no name. */
export function asked(question: Question): string {
  const ask = text.explore.asks
  switch (question.question) {
    case 'trend':
      return askedTrend(question)
    case 'funnel': {
      const steps = Array.isArray(question.steps)
        ? question.steps.filter((step) => eventOf(step).length > 0)
        : []
      return steps.length > 1 ? ask.funnel(eventWords(steps[0]), eventWords(steps.at(-1))) : ask.funnelBare
    }
    case 'retention':
      return ask.retention(eventWords(question.start))
    case 'paths':
      return question.start_at
        ? ask.pathsAfter(eventWords(question.start_at))
        : question.end_at
          ? ask.pathsBefore(eventWords(question.end_at))
          : ask.paths
    case 'lifecycle':
      return ask.lifecycle
    case 'stickiness':
      return ask.stickiness
    case 'time_between':
      return eventOf(question.from).length > 0 && eventOf(question.to).length > 0
        ? ask.timeBetween(eventWords(question.from), eventWords(question.to))
        : ask.timeBetweenBare
  }
}
