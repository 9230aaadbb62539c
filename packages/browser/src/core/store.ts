// Where does the browser keep what must outlive a page? In its local storage, once that is allowed; a browser may refuse at any time.
import { attempt, type World } from './bits'

export interface Store {
  /** Whether anything may be written. */
  open: boolean
  get: (name: string) => string | null
  /** Whether it was stored. */
  set: (name: string, value: string) => boolean
  remove: (name: string) => void
  names: () => string[]
}

export function storeOf(w: World, prefix: string): Store {
  const store: Store = {
    open: false,
    get: (name) => attempt(() => w.localStorage.getItem(prefix + name)) ?? null,
    set: (name, value) => store.open && !!attempt(() => (w.localStorage.setItem(prefix + name, value), true)),
    remove: (name) => attempt(() => w.localStorage.removeItem(prefix + name)),
    names: () =>
      attempt(() => {
        const all = w.localStorage
        const keys = Array.from({ length: all.length }, (_, i) => all.key(i) ?? '')
        return keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length))
      }) ?? [],
  }
  return store
}
