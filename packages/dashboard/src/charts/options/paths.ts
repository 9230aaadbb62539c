// What do customers do next? Bands from event to event. Without an anchor paths go in circles, so the picture has two sides.
import { text } from '@/text/en'

import type { Edge, Paths } from '../answers'
import { base, colour, faint, type Option, type Palette } from '../theme'

/** Edges that a picture can carry. */
export const EDGES = 24

interface Node {
  name: string
  event: string
  depth: number
}

/** An event at a place of the picture: columns are steps, or before and after. */
const place = (event: string, depth: number) => `${depth}\u0000${event}`

export function layout(
  edges: Edge[],
  most = EDGES,
): { nodes: Node[]; links: { source: string; target: string; edge: Edge }[] } {
  const nodes = new Map<string, Node>()
  const add = (event: string, depth: number) => {
    const name = place(event, depth)
    if (!nodes.has(name)) nodes.set(name, { name, event, depth })
    return name
  }
  const first = Math.min(...edges.map((edge) => edge.step ?? 1))
  const links = edges.slice(0, most).map((edge) => {
    const depth = (edge.step ?? 1) - first
    return { source: add(edge.from, depth), target: add(edge.to, depth + 1), edge }
  })
  return { nodes: [...nodes.values()], links }
}

export function pathsOption(answer: Paths, palette: Palette, width: number): Option {
  const { nodes, links } = layout(answer.edges)
  const deepest = Math.max(1, ...nodes.map((node) => node.depth))
  const events = [...new Set(nodes.map((node) => node.event))]
  const tone = (event: string) => colour(palette, events.indexOf(event))
  const room = Math.max(56, Math.floor(width / (deepest + 1)) - 28)
  return {
    ...base(palette),
    tooltip: {
      ...(base(palette).tooltip as Option),
      trigger: 'item',
      formatter: (hovered: { dataType: string; data: { edge?: Edge; event?: string }; value: number }) => {
        const edge = hovered.data.edge
        return edge
          ? `${edge.from} → ${edge.to}\n${text.explore.times(edge.count)}`
          : `${hovered.data.event}\n${text.explore.times(hovered.value)}`
      },
    },
    series: [
      {
        type: 'sankey',
        left: 4,
        right: room > 120 ? 120 : room + 4,
        top: 8,
        bottom: 8,
        nodeWidth: 8,
        nodeGap: 10,
        nodeAlign: 'left',
        draggable: false,
        layoutIterations: 32,
        emphasis: { focus: 'adjacency' },
        label: {
          color: palette.ink,
          fontSize: 12,
          width: Math.min(room, 150),
          overflow: 'truncate',
          formatter: (one: { data: { event: string } }) => one.data.event,
        },
        data: nodes.map((node) => ({
          name: node.name,
          event: node.event,
          depth: node.depth,
          itemStyle: { color: tone(node.event), borderWidth: 0 },
        })),
        links: links.map(({ source, target, edge }) => ({
          source,
          target,
          value: edge.count,
          edge,
          cell: {
            from: edge.from,
            to: edge.to,
            ...(edge.step === undefined ? {} : { step: edge.step }),
          },
          lineStyle: { color: faint(tone(edge.from), 0.32), opacity: 1, curveness: 0.5 },
        })),
      },
    ],
  }
}
