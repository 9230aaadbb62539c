// Which bands does the flow picture have, and which rows its table?
import type { Cell } from '@/charts/answers'
import type { Table } from '@/pages/explore/table'
import { text } from '@/text/en'
import { number } from '@/text/words'
import type { Journey } from './journey'

const words = text.map.flow

/** So many customers went from one place to another; `last` is where they passed. */
export interface Move {
  from: string
  to: string
  last?: string | undefined
  customers: number
  cell: Cell
}

/** Moves that a picture can carry; the table has them all. */
export const MOVES = 24

/** Between all stages, or within one: through what was done there last. */
export function movesOf(answer: Journey, within: string | undefined): Move[] {
  const nameOf = (key: string | null) =>
    key === null ? text.map.stage.outside : (answer.stages.find((one) => one.stage === key)?.name ?? key)
  if (within === undefined)
    return answer.flow.map(({ from, to, customers }) => ({
      from: nameOf(from),
      to: nameOf(to),
      customers,
      cell: { from, to },
    }))
  const stage = answer.stages.find((one) => one.stage === within)
  return (stage?.through ?? []).map(({ last, to, staying, customers }) => ({
    from: nameOf(within),
    last: last ?? words.nothingNew,
    to: staying ? words.stayed(nameOf(within)) : nameOf(to),
    customers,
    cell: { stage: within, last, ...(staying ? { staying } : { to }) },
  }))
}

export function flowTable(moves: Move[], through: boolean): Table {
  const { columns } = words
  return {
    columns: [
      { name: columns.from },
      ...(through ? [{ name: columns.last }] : []),
      { name: columns.to },
      { name: columns.customers, end: true },
    ],
    rows: moves.map((move) => ({
      cells: [
        { shown: move.from, raw: move.from },
        ...(through ? [{ shown: move.last ?? '', raw: move.last ?? '' }] : []),
        { shown: move.to, raw: move.to },
        {
          shown: number(move.customers),
          raw: move.customers,
          what: words.moves(move.from, move.to, move.customers),
          ...(move.customers > 0 ? { cell: move.cell } : {}),
        },
      ],
    })),
  }
}
