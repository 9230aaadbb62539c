// Which theme and density did one choose?
import { createStore } from '@/app/store'

export type Scheme = 'system' | 'light' | 'dark'
export type Density = 'comfortable' | 'compact'
export interface Look {
  scheme: Scheme
  density: Density
}

const KEPT = 'hark-look' // public/first.js reads it before the page is painted

export function readLook(kept: unknown): Look {
  const found = (typeof kept === 'object' && kept !== null ? kept : {}) as Partial<Look>
  return {
    scheme: found.scheme === 'dark' || found.scheme === 'light' ? found.scheme : 'system',
    density: found.density === 'compact' ? 'compact' : 'comfortable',
  }
}

function kept(): unknown {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? '{}')
  } catch {
    return {}
  }
}

export const look = createStore<Look>(readLook(kept()))
const prefersDark = matchMedia('(prefers-color-scheme: dark)')

/** The theme that is to be seen now. */
export function seen(scheme: Scheme): 'light' | 'dark' {
  if (scheme !== 'system') return scheme
  return prefersDark.matches ? 'dark' : 'light'
}

export const seenScheme = createStore<'light' | 'dark'>(seen(look.get().scheme))

function show() {
  const { scheme, density } = look.get()
  document.documentElement.setAttribute('data-density', density)
  seenScheme.set(seen(scheme))
}
prefersDark.addEventListener('change', show)

/** Chooses, and keeps it in this browser. */
export function setLook(change: Partial<Look>) {
  look.set((now) => ({ ...now, ...change }))
  try {
    localStorage.setItem(KEPT, JSON.stringify(look.get()))
  } catch {
    // A browser that keeps nothing forgets it at the next visit.
  }
  show()
}
