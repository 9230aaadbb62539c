// Does the look that one chose come along to another browser?
import { api, ask } from '@/api/client'
import { type Look, look, readLook, setLook } from '@/theme/look'
import { meQuery, queryClient } from './queries'

let adopted = false

/** Takes over what one chose in whichever browser, once: later choices are made here. */
export function adoptLook(preferences: Record<string, unknown>) {
  if (adopted) return
  adopted = true
  if (preferences.look !== undefined) setLook(readLook(preferences.look))
}

/** Chooses: at once here, and from the next visit on in every other browser. */
export async function chooseLook(change: Partial<Look>) {
  setLook(change)
  adopted = true
  const me = queryClient.getQueryData(meQuery.queryKey)
  if (!me) return
  const preferences = { ...me.preferences, look: look.get() } as never
  queryClient.setQueryData(meQuery.queryKey, { ...me, preferences })
  // A connection that is lost meanwhile is said elsewhere, and the choice holds in this browser.
  await ask(api.PUT('/api/v1/me', { body: { name: me.name, preferences } })).catch(() => undefined)
}
