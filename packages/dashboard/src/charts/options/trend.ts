// How does a number change? Lines with their names at their ends; a period that is not over is dashed and striped.
import { text } from '@/text/en'
import { brief, number } from '@/text/words'
import type { Series, Trend } from '../answers'
import { period } from '../period'
import {
  base,
  categoryAxis,
  colour,
  DOTTED,
  FONT,
  faint,
  legend,
  legendRoom,
  type Option,
  type Palette,
  valueAxis,
} from '../theme'

const NARROW = 560
/** More lines than this are a tangle: the table has the rest. */
export const LINES = 8

export const seriesName = (series: Series) =>
  series.earlier
    ? text.explore.earlier
    : series.other
      ? text.explore.other
      : String(series.breakdown ?? text.explore.all)

function cellOf(series: Series, start: string) {
  if (series.breakdown === undefined) return { start }
  return { start, breakdown: series.breakdown, ...(series.other ? { other: true } : {}) }
}

const ROW = 15
const FOOT = 26

/** A round number that is not below the highest value, so that an axis ends in a line. */
export function roundUp(highest: number): number {
  if (highest <= 0) return 1
  const size = 10 ** Math.floor(Math.log10(highest))
  const steps = [1, 1.2, 1.6, 2, 2.4, 3.2, 4, 5, 6, 8, 10]
  return (steps.find((step) => step * size >= highest) ?? 10) * size
}

/** How far each name moves from the end of its line so that none stands on another; in the order of `ends`. */
export function spread(ends: number[], room: number): number[] {
  const order = ends.map((at, index) => ({ at, index })).sort((a, b) => a.at - b.at)
  const places: number[] = []
  for (const { at } of order) places.push(Math.max(at, (places.at(-1) ?? -ROW) + ROW))
  // What fell below the picture moves up again.
  for (let index = places.length - 1; index >= 0; index -= 1) {
    const limit = room - (places.length - 1 - index) * ROW
    places[index] = Math.min(places[index] ?? 0, limit)
  }
  const shifts = ends.map(() => 0)
  order.forEach(({ at, index }, place) => {
    shifts[index] = (places[place] ?? at) - at
  })
  return shifts
}

/** The line of the period before: thin, broken and grey, under the one of now; hollow where only a part was counted. */
function earlierLine(series: Series, palette: Palette, shift: number | undefined): Option {
  const hollow = {
    symbol: 'circle',
    symbolSize: 6,
    itemStyle: { color: palette.panel, borderColor: palette.ink3, borderWidth: 1.5 },
  }
  return {
    type: 'line',
    name: seriesName(series),
    // A symbol of its own stands on each point, so that each opens; those of whole periods are seen under the pointer.
    symbol: 'circle',
    symbolSize: 5,
    showSymbol: true,
    showAllSymbol: true,
    z: 1,
    itemStyle: { color: palette.ink3 },
    lineStyle: { color: palette.ink3, width: 1.5, type: [2, 4] },
    data: series.points.map((point) => ({
      value: point.value,
      cell: { start: point.was ?? point.start, earlier: true },
      ...(point.incomplete ? hollow : { itemStyle: { opacity: 0 }, emphasis: { itemStyle: { opacity: 1 } } }),
    })),
    endLabel: {
      show: shift !== undefined,
      offset: [0, shift ?? 0],
      formatter: seriesName(series),
      color: palette.ink2,
      width: 96,
      overflow: 'truncate',
      distance: 8,
    },
  }
}

/** One line: whole where periods are, dashed to those of which only a part was counted. */
function lines(series: Series, at: number, palette: Palette, shift: number | undefined): Option[] {
  if (series.earlier) return [earlierLine(series, palette, shift)]
  const tone = series.other ? palette.ink3 : colour(palette, at)
  const last = series.points.length - 1
  const open = (index: number) => series.points[index]?.incomplete === true
  const broken = last > 0 && series.points.some((point) => point.incomplete)
  const name = seriesName(series)
  const item = (value: number | null, start: string) => ({ value, cell: cellOf(series, start) })
  const common = {
    type: 'line',
    name,
    symbol: 'circle',
    symbolSize: 6,
    showSymbol: series.points.length <= DOTTED,
    connectNulls: false,
    emphasis: { focus: 'series' },
    itemStyle: { color: tone },
  }
  const endLabel = {
    show: shift !== undefined,
    offset: [0, shift ?? 0],
    formatter: `{dot|●} ${name.replaceAll('{', '(').replaceAll('|', '/')}`,
    rich: { dot: { color: tone, fontSize: FONT } },
    color: palette.ink,
    width: 96,
    overflow: 'truncate',
    distance: 8,
  }
  const whole = {
    ...common,
    lineStyle: { color: tone, width: 2 },
    data: series.points.map((point) => (broken && point.incomplete ? null : item(point.value, point.start))),
    endLabel: broken && open(last) ? { show: false } : endLabel,
  }
  if (!broken) return [whole]
  const rest = {
    ...common,
    lineStyle: { color: tone, width: 2, type: [4, 4] },
    itemStyle: { color: palette.panel, borderColor: tone, borderWidth: 2 },
    data: series.points.map((point, index) =>
      open(index)
        ? item(point.value, point.start)
        : open(index - 1) || open(index + 1)
          ? { ...item(point.value, point.start), symbol: 'none' }
          : null,
    ),
    endLabel: open(last) ? endLabel : { show: false },
  }
  return [whole, rest]
}

/** The dashed part of a line that leads to a period of which only a part was counted. */
const stretch = (at: number, count: number) =>
  at === count - 1 ? [{ xAxis: at - 1 }, { xAxis: at }] : [{ xAxis: at }, { xAxis: at + 1 }]

interface Hovered {
  dataIndex: number
}

export function trendOption(answer: Trend, palette: Palette, width: number, height = 340): Option {
  const shown = answer.series.filter((one) => !one.earlier || one.points.length > 0).slice(0, LINES)
  const points = answer.series[0]?.points ?? []
  const many = shown.length > 1
  const labelled = many && width >= NARROW
  const named = shown[1]?.earlier ? shown.slice(1) : shown
  const isOpen = (at: number) =>
    points[at]?.incomplete === true ||
    (shown[1]?.earlier === true && shown[1].points[at]?.incomplete === true)
  const open = points.some((_, at) => isOpen(at))
  const stripe = {
    silent: true,
    itemStyle: { color: palette.hatch(faint(palette.ink3, 0.16)) },
    data: points.flatMap((_, at) => (isOpen(at) ? [stretch(at, points.length)] : [])),
  }
  const highest = Math.max(0, ...shown.flatMap((series) => series.points.map((point) => point.value ?? 0)))
  const lowest = Math.min(0, ...shown.flatMap((series) => series.points.map((point) => point.value ?? 0)))
  const top = roundUp(highest)
  const room = height - 16 - FOOT
  const ends = shown.map(
    (series) => room * (1 - ((series.points.at(-1)?.value ?? 0) - lowest) / (top - lowest)),
  )
  const shifts = spread(ends, room)
  const drawn = shown.flatMap((series, at) =>
    lines(series, at, palette, labelled && named.includes(series) ? shifts[at] : undefined),
  )
  if (open && points.length > 1 && drawn[0]) Object.assign(drawn[0], { markArea: stripe })
  return {
    ...base(palette),
    grid: {
      left: 4,
      right: labelled ? 116 : 16,
      top: 16,
      bottom: many && !labelled ? legendRoom(named.map(seriesName), width) : 4,
      containLabel: true,
    },
    ...(many && !labelled ? { legend: legend(palette, named.map(seriesName)) } : {}),
    tooltip: {
      ...(base(palette).tooltip as Option),
      trigger: 'axis',
      axisPointer: { type: 'line', lineStyle: { color: palette.lineStrong } },
      formatter: (hovered: Hovered[]) => {
        const at = hovered[0]?.dataIndex ?? 0
        const point = points[at]
        if (!point) return ''
        const head = period(point.start, answer.interval, true)
        const rows = shown.map((series) => {
          const value = series.points[at]?.value
          const said = value === null || value === undefined ? text.explore.noValue : number(value, 2)
          const then = series.points[at]
          if (then?.was !== undefined) {
            const when = period(then.was, answer.interval, true)
            const part = then.incomplete ? `, ${text.explore.incompleteThen}` : ''
            return `${seriesName(series)} (${when}${part}): ${said}`
          }
          if (shown[1]?.earlier) return said
          return many ? `${seriesName(series)}: ${said}` : said
        })
        const open = point.incomplete ? [text.explore.incomplete] : []
        return [head, ...rows, ...open].join('\n')
      },
    },
    xAxis: categoryAxis(
      palette,
      points.map((point) => period(point.start, answer.interval)),
      { boundaryGap: points.length < 2 },
    ),
    yAxis: valueAxis(palette, brief, lowest < 0 ? {} : { max: top, interval: top / 4 }),
    series: drawn,
  }
}
