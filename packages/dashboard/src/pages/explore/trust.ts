// May this question be asked without a click? Only if somebody saved it, or one made or ran it here, in this tab.
const KEPT = 'hark-asked'
const MOST = 60

function read(): string[] {
  try {
    const found: unknown = JSON.parse(sessionStorage.getItem(KEPT) ?? '[]')
    return Array.isArray(found) ? found.filter((one) => typeof one === 'string') : []
  } catch {
    return []
  }
}

let own: string[] | undefined

/** Remembers a question that one made or ran by oneself, so that back and reload ask it again. */
export function trust(canonical: string) {
  const now = (own ?? read()).filter((one) => one !== canonical)
  own = [...now, canonical].slice(-MOST)
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(own))
  } catch {
    // Then a reload waits for a click.
  }
}

export function isTrusted(canonical: string): boolean {
  own ??= read()
  return own.includes(canonical)
}
