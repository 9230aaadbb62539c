// What small helpers does everything else need?

export type World = Window & typeof globalThis

/** What a host page, a browser or an extension breaks under us must not break the host page. */
export function attempt<T>(what: () => T): T | undefined {
  try {
    return what()
  } catch {
    return undefined
  }
}

/** A random id. `randomUUID` is missing on pages without TLS. */
export function uuid(w: World): string {
  const made = attempt(() => w.crypto.randomUUID())
  if (made) return made
  const bytes = new Uint8Array(16)
  if (!attempt(() => w.crypto.getRandomValues(bytes)))
    bytes.forEach((_, i) => (bytes[i] = Math.random() * 256))
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Tells whether two texts are likely the same without keeping them. FNV-1a. */
export function mark(text: string): number {
  let hash = 2166136261
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619)
  return hash >>> 0
}

export const bytesOf = (text: string) => new TextEncoder().encode(text).length

const SECRET =
  /([?&#;](?:[^=&#\s]*(?:token|secret|passw|pwd|auth|key|session|sig|jwt|otp|mail|phone)[^=&#\s]*|code|state|sid|name|user|username)=)[^&#\s"')]*/gi
const MAIL = /[^\s@/?&=#"'<>:]+(?:@|%40)[^\s@/?&=#"'<>]+\.[a-z]{2,}/gi
const DIGITS = /\d(?:[ -]?\d){8,}/g
const LOGIN = /(:\/\/)[^/@\s]+@/g

/** Takes out of an address or a text what is nobody's business: sign-ins, secrets of queries, e-mail addresses, long numbers. */
export const clean = (text: string) =>
  text.replace(LOGIN, '$1').replace(SECRET, '$1~').replace(MAIL, '~').replace(DIGITS, '~')
