// From which stage to which did customers move? Bands between columns: a stage stands left when it is left and right when it is entered,
// so that going back is drawn like going on.
import { text } from '@/text/en'
import type { Cell } from '../answers'
import { base, colour, faint, type Option, type Palette } from '../theme'

interface Move {
  from: string
  to: string
  last?: string | undefined
  customers: number
  cell: Cell
}
interface Node {
  name: string
  shown: string
  depth: number
}

/** Moves that a picture can carry. */
const MOVES = 24

const place = (shown: string, depth: number) => `${depth}\u0000${shown}`

export function layout(moves: Move[], most = MOVES) {
  const nodes = new Map<string, Node>()
  const add = (shown: string, depth: number) => {
    const name = place(shown, depth)
    if (!nodes.has(name)) nodes.set(name, { name, shown, depth })
    return name
  }
  const links = new Map<string, { source: string; target: string; value: number; cell: Cell | undefined }>()
  const join = (source: string, target: string, value: number, cell: Cell | undefined) => {
    const key = `${source}\u0001${target}`
    const known = links.get(key)
    // A band that holds several moves opens none of them alone.
    if (known) links.set(key, { ...known, value: known.value + value, cell: undefined })
    else links.set(key, { source, target, value, cell })
  }
  for (const move of moves.slice(0, most)) {
    const from = add(move.from, 0)
    if (move.last === undefined) {
      join(from, add(move.to, 1), move.customers, move.cell)
      continue
    }
    const last = add(move.last, 1)
    join(from, last, move.customers, move.cell)
    join(last, add(move.to, 2), move.customers, move.cell)
  }
  return { nodes: [...nodes.values()], links: [...links.values()] }
}

export function flowOption(moves: Move[], palette: Palette, width: number): Option {
  const { nodes, links } = layout(moves)
  const deepest = Math.max(1, ...nodes.map((node) => node.depth))
  const all = [...new Set(nodes.map((node) => node.shown))]
  const tone = (shown: string) => colour(palette, all.indexOf(shown))
  const room = Math.max(56, Math.floor(width / (deepest + 1)) - 28)
  const shownOf = (name: string) => name.split('\u0000')[1] ?? name
  return {
    ...base(palette),
    tooltip: {
      ...(base(palette).tooltip as Option),
      trigger: 'item',
      formatter: (hovered: {
        dataType: string
        data: { source?: string; target?: string; shown?: string }
        value: number
      }) =>
        hovered.data.source && hovered.data.target
          ? text.map.flow.moves(shownOf(hovered.data.source), shownOf(hovered.data.target), hovered.value)
          : `${hovered.data.shown}\n${text.segments.customers(hovered.value)}`,
    },
    series: [
      {
        type: 'sankey',
        left: 4,
        right: room > 130 ? 130 : room + 4,
        top: 8,
        bottom: 8,
        nodeWidth: 8,
        nodeGap: 12,
        nodeAlign: 'left',
        draggable: false,
        layoutIterations: 32,
        emphasis: { focus: 'adjacency' },
        label: {
          color: palette.ink,
          fontSize: 12,
          width: Math.min(room, 150),
          overflow: 'truncate',
          formatter: (one: { data: { shown: string } }) => one.data.shown,
        },
        data: nodes.map((node) => ({
          ...node,
          itemStyle: { color: tone(node.shown), borderWidth: 0 },
        })),
        links: links.map(({ source, target, value, cell }) => ({
          source,
          target,
          value,
          ...(cell ? { cell } : {}),
          lineStyle: { color: faint(tone(shownOf(source)), 0.32), opacity: 1, curveness: 0.5 },
        })),
      },
    ],
  }
}
