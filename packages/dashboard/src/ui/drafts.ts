// Where does typed text wait while a page is loaded again? In this tab, until it is saved, discarded, or one signs out.
const KEPT = 'hark-draft '

type Values = Record<string, unknown>

/** What was typed into a form that is called so; nothing when nothing waits. */
export function readDraft(name: string): Values {
  try {
    const found: unknown = JSON.parse(sessionStorage.getItem(KEPT + name) ?? '{}')
    return typeof found === 'object' && found !== null && !Array.isArray(found) ? (found as Values) : {}
  } catch {
    return {}
  }
}

/** Keeps what was typed; nothing typed is nothing kept. */
export function keepDraft(name: string, typed: Values) {
  try {
    if (Object.keys(typed).length === 0) sessionStorage.removeItem(KEPT + name)
    else sessionStorage.setItem(KEPT + name, JSON.stringify(typed))
  } catch {
    // Then a reload loses it, as it would without.
  }
}

/** Whoever signs out leaves nothing behind. */
export function forgetDrafts() {
  for (const name of Object.keys(sessionStorage)) if (name.startsWith(KEPT)) sessionStorage.removeItem(name)
}

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)

/** A word of a path that says what it is: no number, no capital, and short. What else stands there may be what lets one in. */
const PLAIN = /^(v\d{1,2}|[a-z][a-z._-]{0,19})?$/

/** Whether it is an address that may let in whoever knows it: by a name and password, a query, or a token in its path. */
export function mayLetIn(value: unknown): boolean {
  if (typeof value !== 'string') return false
  const [scheme, rest] = value.trim().split('://')
  if (!scheme || rest === undefined || /\s/.test(value.trim())) return false
  const [host = '', ...path] = rest.split('/')
  return /[@?#]/.test(rest) || host === '' || !path.every((word) => PLAIN.test(word))
}

/** The fields that are not as they were at first, without secrets and what may be one, and of those only what was typed. */
export function typedIn<T extends Values>(
  values: T,
  first: T,
  never: readonly string[],
  typed: ReadonlySet<string> = new Set(Object.keys(values)),
): Values {
  return Object.fromEntries(
    Object.entries(values).filter(
      ([name, value]) =>
        typed.has(name) && !never.includes(name) && !mayLetIn(value) && !same(value, first[name]),
    ),
  )
}

/** What waits for this form: only fields that it has, of the kind that they are, and that say something else. */
export function waiting<T extends Values>(draft: Values, first: T, never: readonly string[]): Partial<T> {
  const alike = (name: string, value: unknown) => {
    if (!(name in first)) return false
    const was = first[name] ?? undefined
    return was === undefined || (typeof value === typeof was && Array.isArray(value) === Array.isArray(was))
  }
  const found = Object.entries(draft).filter(([name, value]) => alike(name, value))
  return typedIn(Object.fromEntries(found), first, never) as Partial<T>
}
