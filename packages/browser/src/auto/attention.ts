// How long did the page have somebody's attention, and how far down did they come? Told once for each page, when it is left.
import type { Tap } from '../types'
import { listening } from './listen'

/** Who gives no sign of life for longer than this has looked away; a reader scrolls or moves before. */
const STILL = 15_000

export function attend({ window: w, track, on: hear }: Tap) {
  const { on, end } = listening()
  const { document } = w
  let attention = 0
  let last = w.performance.now()
  let depth = 0
  let looking = document.visibilityState === 'visible'

  const alive = () => {
    const now = w.performance.now()
    if (looking) attention += Math.min(now - last, STILL)
    last = now
    looking = document.visibilityState === 'visible'
  }
  const measure = () => {
    const height = document.documentElement.scrollHeight
    const seen = height > 0 ? (w.scrollY + w.innerHeight) / height : 1
    depth = Math.max(depth, Math.min(100, Math.round(seen * 100)))
  }
  for (const name of ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchmove', 'visibilitychange'])
    on(document, name, alive)
  on(document, 'scroll', () => {
    alive()
    measure()
  })
  // What fits the window without scrolling has been seen, too; before it is drawn there is no telling.
  if (document.readyState === 'complete') measure()
  else on(w, 'load', measure)

  hear('leave', () => {
    alive()
    measure()
    track('$pageleave', { $attention_seconds: Math.round(attention / 100) / 10, $scroll_depth: depth })
    attention = depth = 0
  })
  return end
}
