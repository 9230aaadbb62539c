// How long does it take? The share that has arrived after each time, with its interval as a band.
import { text } from '@/text/en'
import { duration, percent } from '@/text/words'
import type { CurvePoint, TimeBetween } from '../answers'
import { base, colour, faint, type Option, type Palette, valueAxis } from '../theme'

/** Points that a picture can tell apart. */
const DRAWN = 400

/** The steps of the curve, thinned where there are more than the eye sees; first and last stay. */
export function thinned(curve: CurvePoint[], most = DRAWN): CurvePoint[] {
  if (curve.length <= most) return curve
  const step = (curve.length - 1) / (most - 1)
  return Array.from({ length: most }, (_, at) => curve[Math.round(at * step)]).filter(
    (point) => point !== undefined,
  )
}

const shareOf = (point: CurvePoint) => point.reached ?? point.converted ?? 0

/** The shortest time in which `share` of all who ever arrive have arrived: where the picture may end. */
export function horizon(curve: CurvePoint[], share = 0.985): number {
  const last = curve.at(-1)
  if (!last) return 1
  const enough = curve.find((point) => shareOf(point) >= shareOf(last) * share)
  return Math.max(1, (enough ?? last).seconds * 1.15)
}

/** A step of the axis that people know: minutes, hours, days, weeks. */
export function tick(seconds: number): number {
  const steps = [
    1,
    5,
    15,
    60,
    300,
    900,
    3600,
    4 * 3600,
    12 * 3600,
    86400,
    2 * 86400,
    7 * 86400,
    14 * 86400,
    28 * 86400,
    91 * 86400,
    365 * 86400,
  ]
  return steps.find((step) => seconds / step <= 8) ?? 365 * 86400
}

export function survivalOption(answer: TimeBetween, palette: Palette): Option {
  const end = horizon(answer.curve)
  const within = thinned(answer.curve.filter((point) => point.seconds <= end))
  const points: CurvePoint[] = [{ seconds: 0, reached: 0, lower: 0, upper: 0 }, ...within]
  const tone = colour(palette, 0)
  const quiet = {
    type: 'line',
    step: 'end',
    stack: 'band',
    symbol: 'none',
    silent: true,
    lineStyle: { width: 0 },
    tooltip: { show: false },
  }
  return {
    ...base(palette),
    grid: { left: 4, right: 20, top: 16, bottom: 4, containLabel: true },
    tooltip: {
      ...(base(palette).tooltip as Option),
      trigger: 'axis',
      axisPointer: { type: 'line', lineStyle: { color: palette.lineStrong } },
      formatter: (hovered: { dataIndex: number }[]) => {
        const point = points[hovered[0]?.dataIndex ?? 0]
        if (!point) return ''
        return [
          text.explore.after(duration(point.seconds)),
          text.explore.arrived(percent(shareOf(point), 1)),
          text.explore.between(percent(point.lower, 1), percent(point.upper, 1)),
        ].join('\n')
      },
    },
    xAxis: {
      type: 'value',
      min: 0,
      max: end,
      interval: tick(end),
      axisLine: { lineStyle: { color: palette.lineStrong } },
      axisTick: { show: false },
      splitLine: { show: false },
      axisLabel: {
        color: palette.ink2,
        hideOverlap: true,
        showMaxLabel: false,
        formatter: (seconds: number) => (seconds === 0 ? '0' : duration(seconds)),
      },
    },
    yAxis: valueAxis(palette, (share) => percent(share), { splitNumber: 4 }),
    series: [
      { ...quiet, data: points.map((point) => [point.seconds, point.lower]) },
      {
        ...quiet,
        areaStyle: { color: faint(tone, 0.18) },
        data: points.map((point) => [point.seconds, point.upper - point.lower]),
      },
      {
        type: 'line',
        step: 'end',
        symbol: 'none',
        lineStyle: { color: tone, width: 2 },
        itemStyle: { color: tone },
        data: points.map((point) => ({
          value: [point.seconds, shareOf(point)],
          cell: { outcome: 'converted' },
        })),
      },
    ],
  }
}
