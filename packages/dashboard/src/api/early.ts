// What was asked for before the pages were here? (public/first.js)

declare global {
  interface Window {
    harkEarly?: Map<string, Promise<Response | undefined>>
  }
}

/** An answer is good for who asks first, and soon: later, one wants to know how it is now. */
const SOON_MS = 15_000

/** Something was changed, or somebody else is here: what was heard before is not so any more. */
export function forgetEarly() {
  window.harkEarly?.clear()
}

/** The answer to this request, if it was asked for early: once, and no refusal, which may have had its reason. */
export async function early(request: Request): Promise<Response | undefined> {
  const all = window.harkEarly
  if (!all || all.size === 0) return undefined
  if (request.method !== 'GET') forgetEarly()
  const found = all.get(request.url)
  all.delete(request.url)
  const answer = found && performance.now() < SOON_MS ? await found : undefined
  // Whoever gave up meanwhile has given up this answer too.
  request.signal.throwIfAborted()
  if (answer?.ok) return answer
  // Nobody is signed in: the others were refused as well, and are not theirs who signs in now.
  if (answer?.status === 401) forgetEarly()
  return undefined
}
