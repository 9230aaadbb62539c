// How many come back? The pooled share of all cohorts, period after period; the table has each cohort.
import { text } from '@/text/en'
import { number, percent } from '@/text/words'
import type { Retention } from '../answers'
import { base, categoryAxis, colour, DOTTED, faint, type Option, type Palette, valueAxis } from '../theme'

/** Wilson's interval of a share, 95 %. */
export function wilson(share: number, n: number): [number, number] {
  if (n === 0) return [0, 1]
  const z = 1.959964
  const centre = (share + (z * z) / (2 * n)) / (1 + (z * z) / n)
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n))
  return [Math.max(0, centre - half), Math.min(1, centre + half)]
}

/** The customers of the mature cohorts behind each pooled share. */
export function pooled(answer: Retention): { share: number; base: number }[] {
  return answer.average.flatMap((share, period) => {
    if (share === null) return []
    return [{ share, base: answer.average_n[period] ?? 0 }]
  })
}

export function retentionOption(answer: Retention, palette: Palette): Option {
  const rows = pooled(answer)
  const bands = rows.map((row) => wilson(row.share, row.base))
  const tone = colour(palette, 0)
  const quiet = { type: 'line', stack: 'band', symbol: 'none', silent: true, lineStyle: { width: 0 } }
  return {
    ...base(palette),
    tooltip: {
      ...(base(palette).tooltip as Option),
      trigger: 'axis',
      axisPointer: { type: 'line', lineStyle: { color: palette.lineStrong } },
      formatter: (hovered: { dataIndex: number }[]) => {
        const at = hovered[0]?.dataIndex ?? 0
        const row = rows[at]
        const band = bands[at]
        if (!row || !band) return ''
        return [
          text.explore.periodLater(at, answer.interval),
          text.explore.cameBack(percent(row.share, 1), number(row.base)),
          text.explore.between(percent(band[0], 1), percent(band[1], 1)),
        ].join('\n')
      },
    },
    xAxis: categoryAxis(
      palette,
      rows.map((_, at) => String(at)),
      { boundaryGap: false },
    ),
    yAxis: valueAxis(palette, (share) => percent(share), { max: 1, interval: 0.25 }),
    series: [
      { ...quiet, data: bands.map(([low]) => low) },
      { ...quiet, areaStyle: { color: faint(tone, 0.18) }, data: bands.map(([low, high]) => high - low) },
      {
        type: 'line',
        symbol: 'circle',
        symbolSize: 6,
        showSymbol: rows.length <= DOTTED,
        lineStyle: { color: tone, width: 2 },
        itemStyle: { color: tone },
        data: rows.map((row) => row.share),
      },
    ],
  }
}
