// What does an answer look like as a table? One shape for all questions: shown, exported, and opened cell by cell.
import type {
  Answer,
  Cell,
  Funnel,
  Lifecycle,
  Paths,
  Retention,
  Scalar,
  Stickiness,
  TimeBetween,
  Trend,
} from '@/charts/answers'
import { needed, STATUSES } from '@/charts/answers'
import { seriesName } from '@/charts/options/trend'
import { period } from '@/charts/period'
import { text } from '@/text/en'
import { duration, number, percent } from '@/text/words'

export interface TableCell {
  shown: string
  /** The value as counted, for export. */
  raw: string | number | null
  /** Which number it is, when the customers behind it can be asked for. */
  cell?: Cell
  /** What it is called where its row and column do not say it. */
  what?: string
  /** A share between 0 and 1 that colours the cell. */
  heat?: number
  /** The period is not over. */
  open?: boolean
}
export interface Column {
  name: string
  end?: boolean
}
export interface Table {
  columns: Column[]
  rows: { cells: TableCell[] }[]
}

const words = () => text.explore.columns
const label = (shown: string, raw: string = shown): TableCell => ({ shown, raw })
const count = (value: number | null, cell?: Cell): TableCell => ({
  shown: value === null ? text.explore.noValue : number(value, Number.isInteger(value) ? 0 : 2),
  raw: value,
  ...(cell && value ? { cell } : {}),
})
const share = (value: number | null, digits = 1): TableCell => ({
  shown: value === null ? text.explore.noValue : percent(value, digits),
  raw: value,
})
const lasting = (seconds: number | null | undefined): TableCell => ({
  shown: seconds === null || seconds === undefined ? text.explore.noValue : duration(seconds),
  raw: seconds ?? null,
})
const nothing: TableCell = { shown: '', raw: null }
const brokenDown = (one: { breakdown?: Scalar; other?: boolean }): Cell =>
  one.breakdown === undefined ? {} : { breakdown: one.breakdown, ...(one.other ? { other: true } : {}) }

function trend(answer: Trend): Table {
  const lines = answer.series.filter((one) => !one.earlier)
  const countable = answer.series[0]?.points.every((point) => point.n === undefined) ?? true
  const earlier = answer.series[1]?.earlier ? answer.series[1] : undefined
  const then = (at: number): TableCell[] => {
    const point = earlier?.points[at]
    if (!earlier) return []
    if (!point) return [nothing, nothing]
    const was = point.was ?? point.start
    const name = period(was, answer.interval, true)
    return [
      { ...label(name, was), ...(point.incomplete ? { open: true } : {}) },
      {
        ...count(point.value, { start: was, earlier: true }),
        what: `${text.explore.earlier}, ${name}`,
      },
    ]
  }
  const starts = answer.series[0]?.points ?? []
  const rows = starts.map((point, at) => ({
    cells: [
      {
        ...label(period(point.start, answer.interval, true), point.start),
        ...(point.incomplete ? { open: true } : {}),
      },
      ...lines.map((series) =>
        count(series.points[at]?.value ?? null, { start: point.start, ...brokenDown(series) }),
      ),
      ...then(at),
    ],
  }))
  const total = {
    cells: [
      label(countable ? text.explore.whole : text.explore.wholeRange),
      ...lines.map((series) => count(series.total, brokenDown(series))),
      ...(earlier
        ? [
            label(earlier.stretch ?? text.explore.earlier),
            {
              ...count(earlier.total, { earlier: true }),
              what: [text.explore.earlier, earlier.stretch].filter(Boolean).join(', '),
            },
          ]
        : []),
    ],
  }
  return {
    columns: [
      { name: words().period },
      ...lines.map((series) => ({
        name: series.breakdown === undefined && lines.length === 1 ? words().value : seriesName(series),
        end: true,
      })),
      ...(earlier ? [{ name: text.explore.earlier }, { name: text.explore.earlierValue, end: true }] : []),
    ],
    rows: rows.length > 0 ? [total, ...rows.toReversed()] : [],
  }
}

function funnel(answer: Funnel): Table {
  const rowsOf = (steps: Funnel['steps'], more: Cell, name?: string) =>
    steps.map((step, at) => ({
      cells: [
        ...(answer.breakdowns ? [label(name ?? text.explore.all)] : []),
        label(`${at + 1}.\u00a0${step.event}${step.optional ? ` ${text.explore.optional}` : ''}`, step.event),
        count(step.count, { step: at + 1, outcome: 'converted', ...more }),
        share(step.share_of_first),
        at === 0 ? { shown: '', raw: null } : share(step.share_of_previous),
        at === 0 || step.optional
          ? { shown: '', raw: null }
          : count((needed(steps.slice(0, at)).at(-1)?.count ?? 0) - step.count, {
              step: at + 1,
              outcome: 'dropped',
              ...more,
            }),
        at === 0 || step.median_seconds === undefined
          ? { shown: '', raw: null }
          : lasting(step.median_seconds),
      ],
    }))
  const head = words()
  return {
    columns: [
      ...(answer.breakdowns ? [{ name: head.group }] : []),
      { name: head.step },
      { name: head.customers, end: true },
      { name: head.ofFirst, end: true },
      { name: head.ofPrevious, end: true },
      { name: head.lost, end: true },
      { name: head.median, end: true },
    ],
    rows: [
      ...rowsOf(answer.steps, {}),
      ...(answer.breakdowns ?? []).flatMap((one) =>
        rowsOf(one.steps, brokenDown(one), one.other ? text.explore.other : String(one.breakdown)),
      ),
    ],
  }
}

function retention(answer: Retention): Table {
  const longest = Math.max(0, ...answer.cohorts.map((cohort) => cohort.counts.length))
  const periods = Array.from({ length: longest }, (_, at) => at)
  return {
    columns: [
      { name: words().cohort },
      { name: words().size, end: true },
      ...periods.map((at) => ({ name: String(at), end: true })),
    ],
    rows: answer.cohorts
      .filter((cohort) => cohort.size > 0)
      .map((cohort) => ({
        cells: [
          label(
            period(cohort.start, answer.interval === 'week' ? 'day' : answer.interval, true),
            cohort.start,
          ),
          count(cohort.size, { cohort: cohort.start }),
          ...periods.map((at): TableCell => {
            const value = cohort.counts[at]
            if (value === undefined) return { shown: '', raw: null }
            const part = value / cohort.size
            return {
              shown: percent(part),
              raw: value,
              heat: part,
              ...(value > 0 ? { cell: { cohort: cohort.start, period: at } } : {}),
              ...(cohort.complete[at] ? {} : { open: true }),
            }
          }),
        ],
      })),
  }
}

function paths(answer: Paths): Table {
  const anchored = answer.edges.some((edge) => edge.step !== undefined)
  const head = words()
  return {
    columns: [
      ...(anchored ? [{ name: head.step }] : []),
      { name: head.from },
      { name: head.to },
      { name: head.times, end: true },
    ],
    rows: answer.edges.map((edge) => ({
      cells: [
        ...(anchored ? [label(String(edge.step ?? ''))] : []),
        label(edge.from),
        label(edge.to),
        count(edge.count, {
          from: edge.from,
          to: edge.to,
          ...(edge.step === undefined ? {} : { step: edge.step }),
        }),
      ],
    })),
  }
}

function lifecycle(answer: Lifecycle): Table {
  return {
    columns: [
      { name: words().period },
      ...STATUSES.map((status) => ({ name: text.explore.statuses[status], end: true })),
    ],
    rows: answer.points.toReversed().map((point) => ({
      cells: [
        {
          ...label(period(point.start, answer.interval, true), point.start),
          ...(point.incomplete ? { open: true } : {}),
        },
        ...STATUSES.map((status) => count(point[status], { start: point.start, status })),
      ],
    })),
  }
}

function stickiness(answer: Stickiness): Table {
  return {
    columns: [
      { name: words().activeIn },
      { name: words().customers, end: true },
      { name: words().share, end: true },
    ],
    rows: answer.distribution.map((row) => ({
      cells: [
        label(text.explore.inPeriods(row.periods, answer.interval), String(row.periods)),
        count(row.customers, { periods: row.periods }),
        share(row.share),
      ],
    })),
  }
}

function timeBetween(answer: TimeBetween): Table {
  const plain = (name: string, value: TableCell) => ({ cells: [label(name), value] })
  const head = words()
  return {
    columns: [{ name: head.what }, { name: head.value, end: true }],
    rows: [
      plain(head.arrived, count(answer.converted, { outcome: 'converted' })),
      plain(head.waiting, count(answer.n - answer.converted, { outcome: 'waiting' })),
      ...answer.reached_by.map((row) => ({
        cells: [
          label(text.explore.within(row.days), `${row.days} d`),
          {
            shown:
              row.lower === undefined || row.upper === undefined
                ? percent(row.share, 1)
                : `${percent(row.share, 1)} (${text.explore.between(percent(row.lower, 1), percent(row.upper, 1))})`,
            raw: row.share,
          },
        ],
      })),
      plain(head.median, lasting(answer.median_seconds)),
      plain(head.p75, lasting(answer.p75_seconds)),
      plain(head.p90, lasting(answer.p90_seconds)),
    ],
  }
}

export function tableOf(answer: Answer): Table {
  switch (answer.question) {
    case 'funnel':
      return funnel(answer as Funnel)
    case 'retention':
      return retention(answer as Retention)
    case 'paths':
      return paths(answer as Paths)
    case 'lifecycle':
      return lifecycle(answer as Lifecycle)
    case 'stickiness':
      return stickiness(answer as Stickiness)
    case 'time_between':
      return timeBetween(answer as TimeBetween)
    default:
      return trend(answer as Trend)
  }
}
