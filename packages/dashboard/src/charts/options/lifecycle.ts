// Who is new, who stays, who comes back, who falls silent? Above the line who is active, below it who is not any more.
import { text } from '@/text/en'
import { brief, number } from '@/text/words'
import { type Lifecycle, type LifePoint, STATUSES, type Status } from '../answers'
import { period } from '../period'
import { base, categoryAxis, legend, legendRoom, type Option, type Palette, valueAxis } from '../theme'

/** The same status has the same colour everywhere. */
export const STATUS_COLOUR: Record<Status, number> = { returning: 0, new: 2, resurrecting: 4, dormant: 1 }
/** Stacked from the line up: those who stay are the ground. */
const STACK: Status[] = ['returning', 'new', 'resurrecting', 'dormant']

export function lifecycleOption(answer: Lifecycle, palette: Palette, width = 800): Option {
  const names = STACK.map((status) => text.explore.statuses[status])
  const tone = (status: Status) => palette.cats[STATUS_COLOUR[status]] ?? palette.ink
  const bar = (status: Status) => ({
    type: 'bar',
    name: text.explore.statuses[status],
    stack: 'all',
    barMaxWidth: 44,
    itemStyle: { color: tone(status) },
    data: answer.points.map((point) => ({
      value: status === 'dormant' ? -point.dormant : point[status],
      cell: { start: point.start, status },
      ...(point.incomplete
        ? { itemStyle: { color: palette.hatch(tone(status)), borderColor: tone(status), borderWidth: 1 } }
        : {}),
    })),
  })
  const say = (point: LifePoint) =>
    STATUSES.map((status) => `${text.explore.statuses[status]}: ${number(point[status])}`)
  return {
    ...base(palette),
    grid: { left: 4, right: 8, top: 12, bottom: legendRoom(names, width), containLabel: true },
    legend: legend(palette, names),
    tooltip: {
      ...(base(palette).tooltip as Option),
      trigger: 'axis',
      axisPointer: { type: 'shadow' },
      formatter: (hovered: { dataIndex: number }[]) => {
        const point = answer.points[hovered[0]?.dataIndex ?? 0]
        if (!point) return ''
        const open = point.incomplete ? [text.explore.incomplete] : []
        return [period(point.start, answer.interval, true), ...say(point), ...open].join('\n')
      },
    },
    xAxis: categoryAxis(
      palette,
      answer.points.map((point) => period(point.start, answer.interval)),
      {
        axisLine: { onZero: true, lineStyle: { color: palette.lineStrong } },
        axisLabel: { color: palette.ink2, hideOverlap: true, margin: 10 },
      },
    ),
    yAxis: valueAxis(palette, (value) => brief(Math.abs(value))),
    series: STACK.map(bar),
  }
}
