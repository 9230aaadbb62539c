// What of a customer comes first, for whom? A lens orders the parts of the page, folds some, and may pick the events.
import { queryOptions } from '@tanstack/react-query'
import { api, ask } from '@/api/client'
import type { components } from '@/api/schema'

/** The parts of the page of a customer, with the column they stand in where there is room for two. */
export const PARTS = {
  matters: 'story',
  timeline: 'story',
  trouble: 'story',
  uses: 'story',
  stage: 'side',
  value: 'side',
  account: 'side',
  segments: 'side',
  facts: 'side',
  traits: 'side',
  consent: 'side',
  identities: 'side',
} as const

export type PartName = keyof typeof PARTS
export const PART_NAMES = Object.keys(PARTS) as PartName[]

export interface Placed {
  part: PartName
  folded: boolean
}
export interface Lens {
  parts: Placed[]
  /** Only these events on the timeline; none means all. */
  events: string[]
}
/** Whoever made it looks through it alone, or everybody does. */
export type SavedLens = components['schemas']['SavedView'] & { own: boolean }

const lens = (open: PartName[], folded: PartName[] = []): Lens => ({
  parts: [
    ...open.map((part) => ({ part, folded: false })),
    ...folded.map((part) => ({ part, folded: true })),
  ],
  events: [],
})

export const BUILTIN = {
  support: lens(
    ['matters', 'trouble', 'timeline', 'stage', 'traits', 'segments', 'account', 'consent', 'identities'],
    ['facts', 'uses', 'value'],
  ),
  sales: lens(
    ['value', 'account', 'stage', 'matters', 'uses', 'timeline', 'segments', 'facts', 'traits'],
    ['consent', 'trouble', 'identities'],
  ),
  product: lens(
    ['uses', 'segments', 'stage', 'facts', 'timeline', 'traits'],
    ['matters', 'trouble', 'account', 'value', 'consent', 'identities'],
  ),
} satisfies Record<string, Lens>

export type BuiltinName = keyof typeof BUILTIN
export const BUILTIN_NAMES = Object.keys(BUILTIN) as BuiltinName[]
export const isBuiltin = (name: string): name is BuiltinName => name in BUILTIN

const isPart = (name: unknown): name is PartName => typeof name === 'string' && name in PARTS

/** Of what somebody saved: parts that are not known are passed over, those that it does not name come folded at the end. */
export function read(content: unknown): Lens {
  const given = (content ?? {}) as { parts?: unknown; events?: unknown }
  const parts: Placed[] = []
  for (const one of Array.isArray(given.parts)
    ? (given.parts as { part?: unknown; folded?: unknown }[])
    : []) {
    const name = one?.part
    if (isPart(name) && !parts.some(({ part }) => part === name))
      parts.push({ part: name, folded: one.folded === true })
  }
  const rest = PART_NAMES.filter((name) => !parts.some(({ part }) => part === name))
  const events = Array.isArray(given.events)
    ? given.events.filter((one): one is string => typeof one === 'string' && one !== '')
    : []
  return { parts: [...parts, ...rest.map((part) => ({ part, folded: true }))], events }
}

/** Which lens a name means: a built-in one, or the number of a saved one among those that are known. */
export function lensOf(
  wanted: string | undefined,
  saved: readonly SavedLens[] | undefined,
): { name: string; lens: Lens; known: boolean } {
  if (wanted !== undefined && isBuiltin(wanted)) return { name: wanted, lens: BUILTIN[wanted], known: true }
  const found = saved?.find((one) => String(one.id) === wanted && !one.hidden)
  if (found) return { name: String(found.id), lens: read(found.content), known: true }
  return { name: 'support', lens: BUILTIN.support, known: false }
}

/** One place up or down. */
export function moved(parts: readonly Placed[], at: number, step: -1 | 1): Placed[] {
  const next = [...parts]
  const [one] = next.splice(at, 1)
  if (one) next.splice(Math.min(next.length, Math.max(0, at + step)), 0, one)
  return next
}

/** One's own, then those of everybody. */
export const lensesQuery = (id: number) =>
  queryOptions({
    queryKey: ['w', id, 'saved', 'lenses'],
    queryFn: async ({ signal }): Promise<SavedLens[]> => {
      const path = { workspace: id }
      const [own, shared] = await Promise.all([
        ask(api.GET('/api/v1/workspaces/{workspace}/lenses', { params: { path }, signal })),
        ask(
          api.GET('/api/v1/workspaces/{workspace}/saved/{kind}', {
            params: { path: { ...path, kind: 'lenses' } },
            signal,
          }),
        ),
      ])
      return [...own.map((one) => ({ ...one, own: true })), ...shared.map((one) => ({ ...one, own: false }))]
    },
  })

/** The body of a saved thing is a free object, which the description of the API can only call an empty one. */
type Free = Record<string, never>

/** Saves one: a new one, or a change of what was there before. */
export function saveLens(
  id: number,
  { name, lens, own, before }: { name: string; lens: Lens; own: boolean; before: SavedLens | undefined },
) {
  const body = { name, content: lens as unknown as Free }
  const shared = { workspace: id, kind: 'lenses' }
  if (before) {
    const again = { ...body, version: before.version }
    return before.own
      ? ask(
          api.PUT('/api/v1/workspaces/{workspace}/lenses/{own_lens}', {
            params: { path: { workspace: id, own_lens: before.id } },
            body: again,
          }),
        )
      : ask(
          api.PUT('/api/v1/workspaces/{workspace}/saved/{kind}/{id}', {
            params: { path: { ...shared, id: before.id } },
            body: again,
          }),
        )
  }
  return own
    ? ask(api.POST('/api/v1/workspaces/{workspace}/lenses', { params: { path: { workspace: id } }, body }))
    : ask(api.POST('/api/v1/workspaces/{workspace}/saved/{kind}', { params: { path: shared }, body }))
}

export function removeLens(id: number, lens: SavedLens) {
  return lens.own
    ? ask(
        api.DELETE('/api/v1/workspaces/{workspace}/lenses/{own_lens}', {
          params: { path: { workspace: id, own_lens: lens.id } },
        }),
      )
    : ask(
        api.DELETE('/api/v1/workspaces/{workspace}/saved/{kind}/{id}', {
          params: { path: { workspace: id, kind: 'lenses', id: lens.id } },
        }),
      )
}

export function restoreLens(id: number, lens: SavedLens) {
  return lens.own
    ? ask(
        api.POST('/api/v1/workspaces/{workspace}/lenses/{own_lens}/restore', {
          params: { path: { workspace: id, own_lens: lens.id } },
        }),
      )
    : ask(
        api.POST('/api/v1/workspaces/{workspace}/saved/{kind}/{id}/restore', {
          params: { path: { workspace: id, kind: 'lenses', id: lens.id } },
        }),
      )
}

const LAST = 'hark-lens'

/** Through which lens one looked the last time, in this workspace. */
export function lastLens(workspace: number): string | undefined {
  try {
    return localStorage.getItem(`${LAST}-${workspace}`) ?? undefined
  } catch {
    return undefined
  }
}

export function rememberLens(workspace: number, name: string) {
  try {
    localStorage.setItem(`${LAST}-${workspace}`, name)
  } catch {
    // Then one begins with the first the next time.
  }
}

/** Names of events that speak of trouble, in the words that products use. */
const TROUBLE = /error|exception|fail|crash|ticket|complain|refund|dead_click|rage|declined|outage|bug/i
/** What says that the trouble is over. */
const OVER = /solved|resolved|closed/i
/** So many names are asked for at once. */
const NAMES_MAX = 20

export const troubles = (names: readonly string[]) =>
  names.filter((name) => TROUBLE.test(name) && !OVER.test(name)).slice(0, NAMES_MAX)
