// What do the answers of the engine look like? (docs/query-language.md)

export type Scalar = string | number | boolean | null
/** Names one number of an answer, for the question `customers`. */
export type Cell = Record<string, Scalar>

export interface Common {
  question: string
  as_of: string
  n: number
  rows_scanned: number
  sampled: boolean
  identity_version: number
  timezone: string
  took_ms?: number
}
export interface Point {
  start: string
  value: number | null
  n?: number
  incomplete?: boolean
  /** When it was, where it is laid under a point of a later period. */
  was?: string
}
export interface Series {
  breakdown?: Scalar
  other?: boolean
  /** The same line in the period before. */
  earlier?: boolean
  /** Which stretch that was, in words. */
  stretch?: string
  points: Point[]
  total: number | null
}
export interface Trend extends Common {
  interval: string
  series: Series[]
  ignored?: number
}
export interface Step {
  event: string
  count: number
  median_seconds?: number | null
  share_of_first: number | null
  share_of_previous: number | null
  share_interval?: [number, number]
  optional?: boolean
}

/** The steps that cannot be left out: whoever is lost is lost between these. */
export const needed = <S extends { optional?: boolean }>(steps: S[]) => steps.filter((step) => !step.optional)
export interface CurvePoint {
  seconds: number
  converted?: number
  reached?: number
  lower: number
  upper: number
  at_risk?: number
}
export interface Funnel extends Common {
  steps: Step[]
  breakdowns?: { breakdown: Scalar; other?: boolean; steps: Step[] }[]
  time_to_convert?: { median_seconds: number | null; curve: CurvePoint[] }
}
export interface Cohort {
  start: string
  size: number
  counts: number[]
  complete: boolean[]
}
export interface Retention extends Common {
  interval: string
  cohorts: Cohort[]
  average: (number | null)[]
  average_n: number[]
}
export interface Edge {
  from: string
  to: string
  count: number
  step?: number
}
export interface Paths extends Common {
  edges: Edge[]
  distinct_edges?: number
  transitions?: number
}
export interface LifePoint {
  start: string
  new: number
  returning: number
  resurrecting: number
  dormant: number
  incomplete?: boolean
}
export interface Lifecycle extends Common {
  interval: string
  points: LifePoint[]
}
export interface Stickiness extends Common {
  interval: string
  distribution: { periods: number; customers: number; share: number }[]
  mean_periods: number | null
}
export interface TimeBetween extends Common {
  converted: number
  median_seconds: number | null
  p75_seconds: number | null
  p90_seconds: number | null
  curve: CurvePoint[]
  reached_by: { days: number; share: number; lower?: number; upper?: number }[]
}
export type Answer = Trend | Funnel | Retention | Paths | Lifecycle | Stickiness | TimeBetween

export const STATUSES = ['new', 'returning', 'resurrecting', 'dormant'] as const
export type Status = (typeof STATUSES)[number]
