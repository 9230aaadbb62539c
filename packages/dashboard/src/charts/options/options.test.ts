import { describe, expect, it } from 'vitest'
import type { Edge, Funnel, Lifecycle, Retention, Trend } from '../answers'
import { faint, type Palette } from '../theme'
import { funnelOption } from './funnel'
import { lifecycleOption } from './lifecycle'
import { layout, pathsOption } from './paths'
import { retentionOption, wilson } from './retention'
import { horizon, thinned, tick } from './survival'
import { roundUp, spread, trendOption } from './trend'

const palette: Palette = {
  ink: '#111111',
  ink2: '#222222',
  ink3: '#333333',
  line: '#444444',
  lineStrong: '#555555',
  panel: '#ffffff',
  sunken: '#eeeeee',
  accent: '#006600',
  cats: ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00'],
  hatch: (colour) => `hatched ${colour}`,
  font: 'sans',
}
const common = {
  as_of: '2024-02-01T00:00:00Z',
  n: 1,
  rows_scanned: 1,
  sampled: false,
  identity_version: 1,
  timezone: 'UTC',
}
interface Drawn {
  type: string
  data: ({ value: unknown; cell?: unknown; itemStyle?: { color: unknown } } | null)[]
  markArea?: { data: unknown[] }
  lineStyle?: { type?: unknown }
}
const seriesOf = (option: Record<string, unknown>) => option.series as Drawn[]

describe('retention', () => {
  const curve = (periods: number) => {
    const average = Array.from({ length: periods }, () => 0.5)
    const answer: Retention = {
      ...common,
      question: 'retention',
      interval: 'day',
      cohorts: [],
      average,
      average_n: average.map(() => 10),
    }
    return (retentionOption(answer, palette).series as { showSymbol?: boolean }[]).at(-1)?.showSymbol
  }
  it('shows each point or none, so that none seems to stand out', () => {
    expect([curve(12), curve(180)]).toEqual([true, false])
  })
})

describe('the line of the period before', () => {
  const answer: Trend = {
    ...common,
    question: 'trend',
    interval: 'day',
    series: [
      {
        points: [
          { start: '2024-01-03', value: 4 },
          { start: '2024-01-04', value: 1 },
        ],
        total: 5,
      },
      {
        earlier: true,
        points: [
          { start: '2024-01-03', was: '2024-01-01', value: 2 },
          { start: '2024-01-04', was: '2024-01-02', value: 1, incomplete: true },
        ],
        total: 3,
      },
    ],
  }
  const option = trendOption(answer, palette, 800)
  it('is hollow and hatched where only a part was counted, and opens the day that it was', () => {
    const [now, then] = seriesOf(option)
    expect(then?.data.map((one) => one?.itemStyle?.color)).toEqual([undefined, palette.panel])
    expect(then?.data.map((one) => one?.cell)).toEqual([
      { start: '2024-01-01', earlier: true },
      { start: '2024-01-02', earlier: true },
    ])
    expect(now?.markArea?.data).toHaveLength(1)
  })
  it('says when each point was, and that it was not whole', () => {
    const { formatter } = option.tooltip as { formatter: (hovered: { dataIndex: number }[]) => string }
    expect(formatter([{ dataIndex: 1 }])).toBe(
      '4 Jan 2024\n1\nPeriod before (2 Jan 2024, not the whole of it): 1',
    )
  })
})

describe('trend', () => {
  const answer: Trend = {
    ...common,
    question: 'trend',
    interval: 'day',
    series: [
      {
        points: [
          { start: '2024-01-01', value: 3, incomplete: true },
          { start: '2024-01-02', value: 5 },
          { start: '2024-01-03', value: 4 },
          { start: '2024-01-04', value: 1, incomplete: true },
        ],
        total: 9,
      },
    ],
  }
  it('draws whole periods solid, the others dashed and hatched, and each opens', () => {
    const [whole, rest] = seriesOf(trendOption(answer, palette, 800))
    expect(whole?.data.map((one) => one?.value ?? null)).toEqual([null, 5, 4, null])
    expect(rest?.data.map((one) => one?.value ?? null)).toEqual([3, 5, 4, 1])
    expect(rest?.lineStyle?.type).toEqual([4, 4])
    expect(whole?.markArea?.data).toHaveLength(2)
    expect(whole?.data[1]?.cell).toEqual({ start: '2024-01-02' })
  })
  it('keeps names apart and inside', () => {
    const ends = [100, 102, 104, 10]
    const places = ends.map((at, index) => at + (spread(ends, 110)[index] ?? 0)).sort((a, b) => a - b)
    for (let at = 1; at < places.length; at += 1)
      expect((places[at] ?? 0) - (places[at - 1] ?? 0)).toBeGreaterThanOrEqual(15)
    expect(Math.max(...places)).toBeLessThanOrEqual(110)
  })
  it('ends axes in round numbers', () => {
    expect([0, 7, 867, 1494, 99_000].map(roundUp)).toEqual([1, 8, 1000, 1600, 100_000])
  })
})

describe('funnel', () => {
  it('draws shares from zero to one and opens those who went on', () => {
    const answer: Funnel = {
      ...common,
      question: 'funnel',
      steps: [
        { event: 'a', count: 4, share_of_first: 1, share_of_previous: 1 },
        { event: 'b', count: 1, share_of_first: 0.25, share_of_previous: 0.25, share_interval: [0.05, 0.7] },
      ],
    }
    const option = funnelOption(answer, palette, 600)
    const [bars, whiskers] = seriesOf(option)
    expect(bars?.data.map((one) => one?.value)).toEqual([1, 0.25])
    expect(bars?.data[1]?.cell).toEqual({ step: 2, outcome: 'converted' })
    expect(whiskers?.data).toEqual([
      [0, 1, 1, 1],
      [1, 0.05, 0.7, 0.25],
    ])
    expect((option.yAxis as { max: number }).max).toBe(1)
  })
})

describe('lifecycle', () => {
  it('puts those who fell silent below the line and hatches what is not over', () => {
    const answer: Lifecycle = {
      ...common,
      question: 'lifecycle',
      interval: 'week',
      points: [{ start: '2024-01-01', new: 1, returning: 2, resurrecting: 3, dormant: 4, incomplete: true }],
    }
    const dormant = seriesOf(lifecycleOption(answer, palette)).at(-1)
    expect(dormant?.data[0]).toMatchObject({ value: -4, cell: { start: '2024-01-01', status: 'dormant' } })
    expect(dormant?.data[0]?.itemStyle?.color).toBe('hatched #d55e00')
  })
})

describe('paths', () => {
  const circle: Edge[] = [
    { from: 'a', to: 'b', count: 5 },
    { from: 'b', to: 'a', count: 4 },
  ]
  it('never draws a circle, which has no layout', () => {
    const { nodes, links } = layout(circle)
    expect(nodes).toHaveLength(4)
    for (const link of links) {
      const depth = (name: string) => nodes.find((node) => node.name === name)?.depth ?? 0
      expect(depth(link.target)).toBe(depth(link.source) + 1)
    }
  })
  it('opens each edge', () => {
    const option = pathsOption({ ...common, question: 'paths', edges: circle }, palette, 600)
    const [sankey] = option.series as { links: { cell: unknown }[] }[]
    expect(sankey?.links[1]?.cell).toEqual({ from: 'b', to: 'a' })
  })
})

describe('survival', () => {
  const curve = Array.from({ length: 1000 }, (_, at) => ({
    seconds: at,
    reached: at / 2000,
    lower: 0,
    upper: 1,
  }))
  it('is thinned without losing its ends', () => {
    const thin = thinned(curve, 50)
    expect(thin).toHaveLength(50)
    expect(thin[0]).toBe(curve[0])
    expect(thin.at(-1)).toBe(curve.at(-1))
  })
  it('ends where nearly all have arrived, at steps people know', () => {
    expect(horizon(curve)).toBeLessThanOrEqual(999 * 1.15)
    expect(tick(3600)).toBe(900)
    expect(tick(15 * 86400)).toBe(2 * 86400)
  })
})

describe('wilson', () => {
  it('agrees with the interval of the books', () => {
    const [low, high] = wilson(0.3, 100)
    expect(low).toBeCloseTo(0.2189, 3)
    expect(high).toBeCloseTo(0.3958, 3)
    expect(wilson(0, 0)).toEqual([0, 1])
  })
})

describe('faint', () => {
  it('keeps the colour', () => {
    expect(faint('#0072b2', 0.2)).toBe('rgba(0, 114, 178, 0.2)')
    expect(faint('red', 0.2)).toBe('red')
  })
})
