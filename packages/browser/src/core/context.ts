// What does every message say of the page, the browser and the campaign?
import type { Consent, Facts } from '../types'
import { attempt, clean, type World } from './bits'

export const NAME = 'hark.js'
declare const __VERSION__: string
export const VERSION = __VERSION__

export interface Seen {
  url: string
  path: string
  search: string
  title: string
  referrer: string
}

/** Where the page is now. Only the part before `#` is told, unless the address of the page is behind it. */
export function seen(w: World, referrer: string): Seen {
  const { origin, pathname, search, hash } = w.location
  const route = /^#!?\//.test(hash) ? hash : ''
  return {
    url: clean(origin + pathname + search + route),
    path: clean(pathname + route),
    search: clean(search),
    title: clean(w.document.title).slice(0, 300),
    referrer: clean(referrer),
  }
}

/** What brought the customer here, as the address says. */
function campaign(w: World): Facts | undefined {
  const found: Facts = {}
  new URLSearchParams(w.location.search).forEach((value, name) => {
    if (/^utm_\w{1,30}$/.test(name))
      found[name === 'utm_campaign' ? 'name' : name.slice(4)] = value.slice(0, 200)
  })
  return Object.keys(found).length ? found : undefined
}

export function contextOf(w: World, page: Seen, language?: string, consent?: Consent): Facts {
  const { navigator } = w
  return {
    library: { name: NAME, version: VERSION },
    page,
    campaign: attempt(() => campaign(w)),
    userAgent: navigator.userAgent,
    locale: language ?? navigator.language,
    timezone: attempt(() => Intl.DateTimeFormat().resolvedOptions().timeZone),
    screen: { width: w.screen?.width, height: w.screen?.height },
    webdriver: navigator.webdriver || undefined,
    consent: consent && { categoryPreferences: consent },
  }
}
