// How does a number change? Lines with their names at their ends; a period that is not over is dashed and striped.
import { text } from '@/text/en'
import { brief, number } from '@/text/words'
import type { Series, Trend } from '../answers'
import { period } from '../period'
import { base, categoryAxis, colour, faint, legend, type Option, type Palette, valueAxis } from '../theme'

const NARROW = 560
/** More lines than this are a tangle: the table has the rest. */
export const LINES = 8

export const seriesName = (series: Series) =>
  series.other ? text.explore.other : String(series.breakdown ?? text.explore.all)

function cellOf(series: Series, start: string) {
  if (series.breakdown === undefined) return { start }
  return { start, breakdown: series.breakdown, ...(series.other ? { other: true } : {}) }
}

/** One line: whole, and from the last whole point on dashed. */
function lines(series: Series, at: number, palette: Palette, labelled: boolean): Option[] {
  const tone = series.other ? palette.ink3 : colour(palette, at)
  const last = series.points.length - 1
  const open = series.points[last]?.incomplete === true && last > 0
  const name = seriesName(series)
  const item = (value: number | null, start: string) => ({ value, cell: cellOf(series, start) })
  const common = {
    type: 'line',
    name,
    symbol: 'circle',
    symbolSize: 6,
    showSymbol: series.points.length <= 45,
    connectNulls: false,
    emphasis: { focus: 'series' },
    itemStyle: { color: tone },
  }
  const endLabel = {
    show: labelled,
    formatter: name,
    color: palette.ink,
    width: 96,
    overflow: 'truncate',
    distance: 8,
  }
  const whole = {
    ...common,
    lineStyle: { color: tone, width: 2 },
    data: series.points.map((point, index) =>
      open && index === last ? null : item(point.value, point.start),
    ),
    endLabel: open ? { show: false } : endLabel,
    labelLayout: { moveOverlap: 'shiftY' },
  }
  if (!open) return [whole]
  const rest = {
    ...common,
    lineStyle: { color: tone, width: 2, type: [4, 4] },
    itemStyle: { color: palette.panel, borderColor: tone, borderWidth: 2 },
    data: series.points.map((point, index) => (index >= last - 1 ? item(point.value, point.start) : null)),
    endLabel,
    labelLayout: { moveOverlap: 'shiftY' },
  }
  return [whole, rest]
}

interface Hovered {
  dataIndex: number
}

export function trendOption(answer: Trend, palette: Palette, width: number): Option {
  const shown = answer.series.slice(0, LINES)
  const points = answer.series[0]?.points ?? []
  const many = shown.length > 1
  const labelled = many && width >= NARROW
  const open = points.at(-1)?.incomplete === true
  const stripe = {
    silent: true,
    itemStyle: { color: palette.hatch(faint(palette.ink3, 0.25)) },
    data: [[{ xAxis: points.length - 1.5 }, { xAxis: points.length - 0.5 }]],
  }
  const drawn = shown.flatMap((series, at) => lines(series, at, palette, labelled))
  if (open && points.length > 1 && drawn[0]) Object.assign(drawn[0], { markArea: stripe })
  return {
    ...base(palette),
    grid: {
      left: 4,
      right: labelled ? 116 : 16,
      top: 16,
      bottom: many && !labelled ? 32 : 4,
      containLabel: true,
    },
    ...(many && !labelled ? { legend: legend(palette, shown.map(seriesName)) } : {}),
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
    yAxis: valueAxis(palette, brief),
    series: drawn,
  }
}
