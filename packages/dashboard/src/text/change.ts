// Did a count change, or is it chance?

/** In words, not colours: whether a difference is clear, indicative, or none that could be told from chance. */
export type Sure = 'clear' | 'indicative' | 'none'

/** So many times its own spread a difference is indicative, and clear: among fifty events chance makes one clear in forty weeks. */
const INDICATIVE = 2
const CLEAR = 3.5
/** So many times its own spread a difference is. */
export const judged = (z: number): Sure =>
  Math.abs(z) >= CLEAR ? 'clear' : Math.abs(z) >= INDICATIVE ? 'indicative' : 'none'

/** Two-sided, 95 %. */
const Z_95 = 1.96

/** By what share a count changed, between which it lies in 95 of 100 such weeks, and whether that tells anything. */
export interface Change {
  share: number
  lower: number
  upper: number
  sure: Sure
}

/** Nothing where one of the weeks had nobody: then there is no share to speak of. */
export function changeOf(now: number, before: number): Change | undefined {
  if (now === 0 || before === 0) return undefined
  const ratio = now / before
  const spread = Z_95 * Math.sqrt(1 / now + 1 / before)
  const [lower, upper] = [ratio * Math.exp(-spread) - 1, ratio * Math.exp(spread) - 1]
  const none = lower <= 0 && upper >= 0
  return {
    share: ratio - 1,
    lower,
    upper,
    sure: none ? 'none' : Math.abs(Math.log(ratio)) * Z_95 >= CLEAR * spread ? 'clear' : 'indicative',
  }
}
