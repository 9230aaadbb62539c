// What was asked for before the pages were here? (public/first.js)

declare global {
  interface Window {
    harkEarly?: Map<string, Promise<Response | undefined>>
  }
}

/** An answer is good for who asks first, and soon: later, one wants to know how it is now. */
const SOON_MS = 15_000

/** The answer to this request, if it was asked for early: once. */
export async function early(request: Request): Promise<Response | undefined> {
  const found = typeof window === 'undefined' ? undefined : window.harkEarly?.get(request.url)
  if (!found || request.method !== 'GET') return undefined
  window.harkEarly?.delete(request.url)
  const answer = performance.now() < SOON_MS ? await found : undefined
  // Whoever gave up meanwhile has given up this answer too.
  request.signal.throwIfAborted()
  return answer
}
