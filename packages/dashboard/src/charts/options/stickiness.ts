// In how many periods are customers active? One bar for each number of periods.
import { text } from '@/text/en'
import { brief, number, percent } from '@/text/words'
import type { Stickiness } from '../answers'
import { base, categoryAxis, colour, type Option, type Palette, valueAxis } from '../theme'

export function stickinessOption(answer: Stickiness, palette: Palette, width: number): Option {
  const rows = answer.distribution
  const labelled = rows.length > 0 && width / rows.length > 52
  return {
    ...base(palette),
    grid: { left: 4, right: 8, top: labelled ? 28 : 12, bottom: 4, containLabel: true },
    tooltip: {
      ...(base(palette).tooltip as Option),
      trigger: 'item',
      formatter: (hovered: { dataIndex: number }) => {
        const row = rows[hovered.dataIndex]
        return row
          ? `${text.explore.inPeriods(row.periods, answer.interval)}\n${number(row.customers)} · ${percent(row.share, 1)}`
          : ''
      },
    },
    xAxis: categoryAxis(
      palette,
      rows.map((row) => String(row.periods)),
    ),
    yAxis: valueAxis(palette, brief),
    series: [
      {
        type: 'bar',
        barMaxWidth: 56,
        itemStyle: { color: colour(palette, 0), borderRadius: [3, 3, 0, 0] },
        data: rows.map((row) => ({ value: row.customers, cell: { periods: row.periods } })),
        label: {
          show: labelled,
          position: 'top',
          color: palette.ink,
          formatter: (hovered: { dataIndex: number }) => percent(rows[hovered.dataIndex]?.share ?? 0),
        },
      },
    ],
  }
}
