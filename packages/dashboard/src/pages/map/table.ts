// Which numbers does a map have, as one table that one takes along?
import type { Table, TableCell } from '@/pages/explore/table'
import { text } from '@/text/en'
import { duration, number, percent } from '@/text/words'
import { type Counted, type Difference, type Effect, type Journey, NONE, type Stage } from './journey'
import { whatWords } from './words'

const words = text.map
const NOTHING: TableCell = { shown: '', raw: null }

const label = (said: string): TableCell => ({ shown: said, raw: said })
const share = (value: number | null | undefined): TableCell =>
  value === null || value === undefined ? NOTHING : { shown: percent(value, 1), raw: value }
const lasting = (seconds: number | null | undefined): TableCell =>
  seconds === null || seconds === undefined ? NOTHING : { shown: duration(seconds), raw: seconds }

interface Line {
  stage: Stage
  part: string
  what: string
  n: number
  counted?: Counted | undefined
  seconds?: number | null | undefined
  effect?: Effect | undefined
}

function cellsOf({ stage, part, what, n, counted, seconds, effect }: Line): TableCell[] {
  const of = counted?.share === undefined ? NOTHING : { shown: number(stage.entered), raw: stage.entered }
  return [
    label(stage.name),
    label(part),
    label(what),
    { shown: number(n), raw: n },
    of,
    share(counted?.share),
    share(counted?.share_interval?.[0]),
    share(counted?.share_interval?.[1]),
    lasting(seconds),
    share(effect?.difference),
    effect ? label(effect.verdict) : NOTHING,
  ]
}

function linesOf(stage: Stage, names: Map<string, string>): Line[] {
  const said = words.stage
  const nameOf = (key: string | null) => (key === null ? said.out : said.to(names.get(key) ?? key))
  const line = (part: string, what: string, n: number, more: Partial<Line> = {}): Line => ({
    stage,
    part,
    what,
    n,
    ...more,
  })
  return [
    line(said.flow, said.entered, stage.entered, { seconds: stage.time?.median_seconds }),
    ...stage.to.map((one) => line(said.flow, nameOf(one.stage), one.customers, { counted: one })),
    line(said.flow, said.staying, stage.staying),
    ...Object.entries(stage.entry).flatMap(([dimension, rows]) =>
      rows.map((row) =>
        line(
          said.entryOf[dimension] ?? dimension,
          row.other ? said.other : row.breakdown === NONE ? said.unsaid : String(row.breakdown),
          row.customers,
          { counted: row },
        ),
      ),
    ),
    ...stage.milestones.map((one) =>
      line(said.milestones, one.event, one.customers, {
        counted: one,
        seconds: one.median_seconds,
        effect: one.effect,
      }),
    ),
    ...(stage.between ?? []).map((one) =>
      line(said.between, said.betweenLine(one.after, one.milestone), one.customers, {
        seconds: one.median_seconds,
      }),
    ),
    ...stage.friction.map((one) =>
      line(said.friction, said.frictions(one.friction, one.event), one.customers, { counted: one }),
    ),
    ...(['channel', 'content'] as const).flatMap((dimension) =>
      stage.helped[dimension].map((one) =>
        line(said.helpedOf[dimension] ?? dimension, String(one.breakdown), one.customers, {
          effect: one.effect,
        }),
      ),
    ),
  ]
}

/** A difference: what is counted here stands where the numbers of the stages do. */
function differenceCells(one: Difference, stage: string): TableCell[] {
  const { here, there } = one
  const count = (n: number): TableCell => ({ shown: number(n), raw: n })
  const apart = (value: number | null): TableCell => {
    if (value === null) return NOTHING
    return {
      shown: here.seconds === undefined ? percent(value, 1) : words.differs.seconds(value),
      raw: value,
    }
  }
  return [
    ...[stage, words.differs.title, whatWords(one)].map(label),
    count(here.customers),
    count(here.n),
    share(here.share),
    NOTHING,
    NOTHING,
    lasting(here.seconds),
    NOTHING,
    NOTHING,
    count(there.customers),
    count(there.n),
    share(there.share),
    lasting(there.seconds),
    ...[one.difference, one.lower, one.upper].map(apart),
    label(words.differs.verdict(one.verdict)),
  ]
}

/** One row for each number of the stages that are shown, and for each that was compared. */
export function tableOf(answer: Journey, stages: string[] | undefined): Table {
  const names = new Map(answer.stages.map((one) => [one.stage, one.name]))
  const isShown = (stage: string) => stages?.includes(stage) ?? true
  const shown = answer.stages.filter((one) => isShown(one.stage))
  const heads = Object.values(words.table)
  const beside = answer.differences ? Object.values(words.tableBeside) : []
  const differences = (answer.differences ?? []).filter((one) => isShown(one.stage))
  const column = (name: string, at: number, all: string[]) => ({
    name,
    ...(at < all.length - 1 ? { end: true } : {}),
  })
  const rows = shown.flatMap((stage) => linesOf(stage, names)).map(cellsOf)
  return {
    columns: [
      ...heads.map((name, at) => (at > 2 ? column(name, at, heads) : { name })),
      ...beside.map(column),
    ],
    rows: [
      ...rows.map((cells) => ({ cells: [...cells, ...beside.map(() => NOTHING)] })),
      ...differences.map((one) => ({ cells: differenceCells(one, names.get(one.stage) ?? one.stage) })),
    ],
  }
}
