// How quick was the page to the customer? The three web vitals, as web.dev defines them, told once for each load of a page.
import type { Facts, Tap } from '../types'

interface Shift extends PerformanceEntry {
  value: number
  hadRecentInput: boolean
}
interface Interaction extends PerformanceEntry {
  interactionId?: number
}

/** Shifts less than a second apart, and within five seconds, are one burst; the worst burst counts. */
const GAP = 1000
const BURST = 5000
/** Of so many interactions one may be left out as an outlier. */
const OUTLIER = 50
const KEPT = 10

export function vitals({ window: w, track, on: hear }: Tap) {
  const observers: { observer: PerformanceObserver; take: (entries: PerformanceEntry[]) => void }[] = []
  let lcp: number | undefined
  let cls: number | undefined
  const slow = new Map<number, number>()
  let done = false

  function observe<E extends PerformanceEntry>(type: string, see: (entry: E) => void, more: object = {}) {
    if (!w.PerformanceObserver?.supportedEntryTypes?.includes(type)) return
    const take = (entries: PerformanceEntry[]) => (entries as E[]).forEach(see)
    const observer = new w.PerformanceObserver((list) => take(list.getEntries()))
    observer.observe({ type, buffered: true, ...more })
    observers.push({ observer, take })
  }

  // A page that begins out of sight has no largest paint that anybody waited for.
  const hidden = w.document.visibilityState === 'hidden'
  observe('largest-contentful-paint', (entry) => {
    if (!hidden) lcp = entry.startTime
  })
  let burst = { value: 0, first: 0, last: 0 }
  observe<Shift>('layout-shift', ({ value, startTime, hadRecentInput }) => {
    if (hadRecentInput) return
    const same = startTime - burst.last < GAP && startTime - burst.first < BURST
    burst = same
      ? { value: burst.value + value, first: burst.first, last: startTime }
      : { value, first: startTime, last: startTime }
    cls = Math.max(cls ?? 0, burst.value)
  })
  if (w.PerformanceObserver?.supportedEntryTypes?.includes('layout-shift')) cls ??= 0
  const interacted = ({ interactionId, duration }: Interaction) => {
    if (!interactionId) return
    slow.set(interactionId, Math.max(slow.get(interactionId) ?? 0, duration))
    if (slow.size <= KEPT) return
    const [quickest] = [...slow].sort((a, b) => a[1] - b[1])
    if (quickest) slow.delete(quickest[0])
  }
  observe<Interaction>('event', interacted, { durationThreshold: 40 })
  observe<Interaction>('first-input', interacted)

  const end = () => observers.forEach(({ observer }) => observer.disconnect())

  function tell() {
    if (done) return
    done = true
    // What was measured and not yet said.
    observers.forEach(({ observer, take }) => take(observer.takeRecords()))
    end()
    const count = (w.performance as { interactionCount?: number }).interactionCount ?? slow.size
    const worst = [...slow.values()].sort((a, b) => b - a)
    const inp = worst[Math.min(worst.length - 1, Math.floor(count / OUTLIER))]
    const facts: Facts = {}
    if (lcp !== undefined) facts.$web_vitals_LCP_value = Math.round(lcp)
    if (inp !== undefined) facts.$web_vitals_INP_value = Math.round(inp)
    if (cls !== undefined) facts.$web_vitals_CLS_value = Math.round(cls * 10_000) / 10_000
    if (Object.keys(facts).length) track('$web_vitals', facts)
  }
  hear('hidden', tell)
  hear('leave', tell)
  return end
}
