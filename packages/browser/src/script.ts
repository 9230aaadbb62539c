// hark.js as a script: takes over what the snippet has queued, and adds nothing global but `hark`.
import { create } from './core/client'
import type { Call, Hark } from './types'

const w = window as unknown as Window & typeof globalThis & { hark?: Call[] & Partial<Hark> }
const script = document.currentScript as HTMLScriptElement | null
const queued = w.hark

if (!queued?.version) {
  const base = script?.src ? new URL('.', script.src).href : ''
  const loaded = new Set<string>()
  const load = (file: string, nonce?: string) => {
    if (loaded.has(file)) return
    loaded.add(file)
    const part = document.createElement('script')
    part.async = true
    const secret = nonce ?? script?.nonce
    if (secret) part.nonce = secret
    part.src = base + file
    document.head.appendChild(part)
  }
  const hark = create(w, base ? { host: base, load } : {})
  ;(w as unknown as { hark: Hark }).hark = hark
  const { key, consent, host } = script?.dataset ?? {}
  if (key) hark.init({ key, host, consent: consent === 'not-required' ? consent : 'required' })
  if (Array.isArray(queued)) queued.forEach(hark.push)
}
