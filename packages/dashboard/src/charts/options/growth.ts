// How many were in a segment at a row of moments? One line over a quiet ground; the last point is now.
import { brief } from '@/text/words'
import { base, categoryAxis, colour, DOTTED, faint, type Option, type Palette, valueAxis } from '../theme'
import { roundUp } from './trend'

export interface Grown {
  /** The moment, as it stands on the axis. */
  label: string
  /** What is said under the pointer. */
  told: string
  size: number
}

export function growthOption(points: Grown[], palette: Palette): Option {
  const top = roundUp(Math.max(0, ...points.map((point) => point.size)))
  const tone = colour(palette, 0)
  return {
    ...base(palette),
    grid: { left: 4, right: 24, top: 16, bottom: 4, containLabel: true },
    tooltip: {
      ...(base(palette).tooltip as Option),
      trigger: 'axis',
      axisPointer: { type: 'line', lineStyle: { color: palette.lineStrong } },
      formatter: (hovered: { dataIndex: number }[]) => points[hovered[0]?.dataIndex ?? 0]?.told ?? '',
    },
    xAxis: categoryAxis(
      palette,
      points.map((point) => point.label),
      { boundaryGap: false },
    ),
    yAxis: valueAxis(palette, brief, top < 4 ? { max: 4, interval: 1 } : { max: top, interval: top / 4 }),
    series: [
      {
        type: 'line',
        symbol: 'circle',
        symbolSize: 6,
        showSymbol: points.length <= DOTTED,
        itemStyle: { color: tone },
        lineStyle: { color: tone, width: 2 },
        areaStyle: { color: faint(tone, 0.12) },
        data: points.map((point) => point.size),
      },
    ],
  }
}
