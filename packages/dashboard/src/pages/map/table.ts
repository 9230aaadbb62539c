// Which numbers does a map have, as one table that one takes along?
import type { Table, TableCell } from '@/pages/explore/table'
import { text } from '@/text/en'
import { duration, number, percent } from '@/text/words'
import { type Counted, type Effect, type Journey, NONE, type Stage } from './journey'

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

/** One row for each number of the stages that are shown. */
export function tableOf(answer: Journey, stages: string[] | undefined): Table {
  const names = new Map(answer.stages.map((one) => [one.stage, one.name]))
  const shown = answer.stages.filter((one) => stages?.includes(one.stage) ?? true)
  const heads = Object.values(words.table)
  return {
    columns: heads.map((name, at) => ({ name, ...(at > 2 && at < heads.length - 1 ? { end: true } : {}) })),
    rows: shown.flatMap((stage) => linesOf(stage, names)).map((line) => ({ cells: cellsOf(line) })),
  }
}
