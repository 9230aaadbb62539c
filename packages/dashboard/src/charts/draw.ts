// Which picture fits which question?
import type { Answer, Funnel, Lifecycle, Paths, Retention, Stickiness, TimeBetween, Trend } from './answers'
import type { Draw } from './Chart'
import { funnelOption } from './options/funnel'
import { lifecycleOption } from './options/lifecycle'
import { pathsOption } from './options/paths'
import { retentionOption } from './options/retention'
import { stickinessOption } from './options/stickiness'
import { survivalOption } from './options/survival'
import { trendOption } from './options/trend'

/** How an answer is drawn; nothing when there is nothing to draw. */
export function drawingOf(answer: Answer): Draw | undefined {
  switch (answer.question) {
    case 'trend': {
      const trend = answer as Trend
      if (!trend.series.some((series) => series.points.length > 0)) return undefined
      return (palette, width, height) => trendOption(trend, palette, width, height)
    }
    case 'funnel':
      if (((answer as Funnel).steps[0]?.count ?? 0) === 0) return undefined
      return (palette, width) => funnelOption(answer as Funnel, palette, width)
    case 'retention':
      if ((answer as Retention).cohorts.every((cohort) => cohort.size === 0)) return undefined
      return (palette) => retentionOption(answer as Retention, palette)
    case 'paths':
      if ((answer as Paths).edges.length === 0) return undefined
      return (palette, width) => pathsOption(answer as Paths, palette, width)
    case 'lifecycle':
      if ((answer as Lifecycle).points.length === 0) return undefined
      return (palette, width) => lifecycleOption(answer as Lifecycle, palette, width)
    case 'stickiness':
      if ((answer as Stickiness).distribution.length === 0) return undefined
      return (palette, width) => stickinessOption(answer as Stickiness, palette, width)
    case 'time_between':
      if ((answer as TimeBetween).curve.length === 0) return undefined
      return (palette) => survivalOption(answer as TimeBetween, palette)
    default:
      return undefined
  }
}

/** Paths need room for their bands; the others are a strip one can read at a glance. */
export function heightOf(answer: Answer, compact = false): number {
  if (answer.question === 'paths') {
    const edges = Math.min(24, (answer as Paths).edges.length)
    return Math.min(560, Math.max(compact ? 260 : 320, edges * 22))
  }
  return compact ? 240 : 340
}
