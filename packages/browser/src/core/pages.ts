// When does somebody see another page? When it is loaded, and when a single-page app changes the address.
import { attempt, clean, type World } from './bits'

/** What makes two addresses two pages: not the place within one. */
const pageOf = (w: World) => {
  const { pathname, search, hash } = w.location
  return pathname + search + (/^#!?\//.test(hash) ? hash : '')
}

/**
 * Calls `moved` with the address that was left as soon as there is another, and `view` for each page, once the app has had
 * its turn to draw it and to set the title. Returns what ends it.
 */
export function watchPages(w: World, moved: (from: string) => void, view: () => void): () => void {
  let last = pageOf(w)
  let address = w.location.href
  let timer: number | undefined
  const look = () => {
    if (pageOf(w) === last) return
    last = pageOf(w)
    moved(clean(address))
    address = w.location.href
    // An app that leads on at once has shown one page, not two.
    w.clearTimeout(timer)
    timer = w.setTimeout(view)
  }
  const { history } = w
  const wrapped = (['pushState', 'replaceState'] as const).map((name) => {
    const original = history[name]
    const wrapper = function (this: History, ...given: Parameters<History['pushState']>) {
      original.apply(this, given)
      attempt(look)
    }
    history[name] = wrapper
    // Whoever wrapped it after us keeps what they have; ours then does nothing more.
    return () => void (history[name] === wrapper && (history[name] = original))
  })
  const events = ['popstate', 'hashchange']
  const safe = () => void attempt(look)
  events.forEach((name) => w.addEventListener(name, safe))
  view()
  return () => {
    last = ''
    wrapped.forEach((undo) => undo())
    events.forEach((name) => w.removeEventListener(name, safe))
    w.clearTimeout(timer)
  }
}
