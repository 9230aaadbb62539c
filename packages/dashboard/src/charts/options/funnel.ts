// How many get from step to step? One bar for each step with its count, its share and the interval of the share.
import { text } from '@/text/en'
import { number, percent } from '@/text/words'
import type { Funnel, Step } from '../answers'
import {
  base,
  categoryAxis,
  colour,
  faint,
  legend,
  legendRoom,
  type Option,
  type Palette,
  valueAxis,
} from '../theme'

const GROUPS = 4

interface Drawing {
  coord(value: [number, number]): [number, number]
  value(at: number): number
}

/** The interval of a share as a thin whisker at the top of its bar. */
function whiskers(steps: Step[], palette: Palette): Option {
  const data = steps.flatMap((step, at) =>
    step.share_interval ? [[at, step.share_interval[0], step.share_interval[1]]] : [],
  )
  return {
    type: 'custom',
    name: 'interval',
    silent: true,
    z: 5,
    data,
    tooltip: { show: false },
    renderItem: (_: unknown, api: Drawing) => {
      const low = api.coord([api.value(0), api.value(1)])
      const high = api.coord([api.value(0), api.value(2)])
      const style = { stroke: palette.ink, lineWidth: 1.25, fill: 'none' }
      const bar = (y: number) => ({
        type: 'line',
        shape: { x1: low[0] - 5, x2: low[0] + 5, y1: y, y2: y },
        style,
      })
      return {
        type: 'group',
        children: [
          { type: 'line', shape: { x1: low[0], x2: low[0], y1: low[1], y2: high[1] }, style },
          bar(low[1]),
          bar(high[1]),
        ],
      }
    },
  }
}

/** A name in lines that fit, broken where names are put together. */
export function folded(name: string, room: number): string {
  const lines: string[] = []
  for (const part of name.split(/(?<=[\s_./-])/)) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + part.length <= room) lines[lines.length - 1] = last + part
    else lines.push(part)
  }
  return lines.join('\n')
}

interface Hovered {
  dataIndex: number
  seriesName?: string
}

export function funnelOption(answer: Funnel, palette: Palette, width: number): Option {
  const broken = answer.breakdowns?.slice(0, GROUPS) ?? []
  const band = Math.floor((width - 56) / Math.max(1, answer.steps.length))
  const names = answer.steps.map((step, at) => folded(`${at + 1}. ${step.event}`, Math.floor(band / 7)))
  const bar = (
    steps: Step[],
    name: string,
    tone: string,
    more: Record<string, string | number | boolean | null>,
  ) => ({
    type: 'bar',
    name,
    barMaxWidth: broken.length > 0 ? 36 : 88,
    barGap: '12%',
    itemStyle: { color: tone, borderRadius: [3, 3, 0, 0] },
    data: steps.map((step, at) => ({
      value: step.share_of_first ?? 0,
      cell: { step: at + 1, outcome: 'converted', ...more },
      label: {
        show: broken.length === 0,
        position: 'top',
        distance: 10,
        formatter: `${number(step.count)}\n${percent(step.share_of_first ?? 0, 1)}`,
        color: palette.ink,
        lineHeight: 16,
      },
    })),
    ...(broken.length === 0
      ? {
          showBackground: true,
          backgroundStyle: { color: faint(palette.ink3, 0.09), borderRadius: [3, 3, 0, 0] },
        }
      : {}),
  })
  const groupName = (one: { breakdown: unknown; other?: boolean }) =>
    one.other ? text.explore.other : String(one.breakdown)
  const groups = broken.map((one, at) =>
    bar(one.steps, groupName(one), one.other ? palette.ink3 : colour(palette, at), {
      breakdown: one.breakdown,
      ...(one.other ? { other: true } : {}),
    }),
  )
  return {
    ...base(palette),
    grid: {
      left: 4,
      right: 8,
      top: broken.length === 0 ? 48 : 16,
      bottom: groups.length > 0 ? legendRoom(broken.map(groupName), width) : 4,
      containLabel: true,
    },
    ...(groups.length > 0 ? { legend: legend(palette, broken.map(groupName)) } : {}),
    tooltip: {
      ...(base(palette).tooltip as Option),
      trigger: 'item',
      formatter: (hovered: Hovered) => {
        const found = broken.find((one) => groupName(one) === hovered.seriesName)
        const step = (found?.steps ?? answer.steps)[hovered.dataIndex]
        if (!step) return ''
        const lines = [
          `${hovered.dataIndex + 1}. ${step.event}${found ? `, ${groupName(found)}` : ''}`,
          `${number(step.count)} · ${percent(step.share_of_first ?? 0, 1)} ${text.explore.ofFirst}`,
        ]
        if (hovered.dataIndex > 0)
          lines.push(`${percent(step.share_of_previous ?? 0, 1)} ${text.explore.ofPrevious}`)
        return lines.join('\n')
      },
    },
    xAxis: categoryAxis(palette, names, {
      axisLabel: {
        color: palette.ink2,
        interval: 0,
        margin: 10,
        width: band - 4,
        overflow: 'truncate',
        lineHeight: 15,
      },
    }),
    yAxis: valueAxis(palette, (share) => percent(share), { max: 1, interval: 0.5 }),
    series:
      groups.length > 0
        ? groups
        : [bar(answer.steps, text.explore.all, colour(palette, 0), {}), whiskers(answer.steps, palette)],
  }
}
