// What do the pages ask of customers?
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, ask } from '@/api/client'
import type { components } from '@/api/schema'
import { type Overview, partOrAsk } from './coming'

const PAGE = 50
/** Events of a page of a timeline: as many as one reads at once; more would only make the page wait. */
const TIMELINE = 100

export const rosterQuery = (id: number, search: string) =>
  infiniteQueryOptions({
    queryKey: ['w', id, 'customers', search],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      ask(
        api.GET('/api/v1/workspaces/{workspace}/customers', {
          params: {
            path: { workspace: id },
            query: {
              limit: PAGE,
              ...(search ? { search } : {}),
              ...(pageParam ? { cursor: pageParam } : {}),
            },
          },
          signal,
        }),
      ),
    getNextPageParam: (last) => last.next ?? undefined,
  })

export const customerQuery = (id: number, key: string) =>
  queryOptions({
    queryKey: ['w', id, 'customer', key],
    queryFn: ({ signal }) =>
      partOrAsk([id, key], 'customer', () =>
        ask(api.GET('/api/v1/workspaces/{workspace}/customers/{customer}', { ...one(id, key), signal })),
      ),
  })

const one = (id: number, customer: string) => ({ params: { path: { workspace: id, customer } } })

export const identitiesQuery = (id: number, key: string) =>
  queryOptions({
    queryKey: ['w', id, 'customer', key, 'identities'],
    queryFn: ({ signal }) =>
      partOrAsk([id, key], 'identities', () =>
        ask(
          api.GET('/api/v1/workspaces/{workspace}/customers/{customer}/identities', {
            ...one(id, key),
            signal,
          }),
        ),
      ),
  })

export const traitsQuery = (id: number, key: string) =>
  queryOptions({
    queryKey: ['w', id, 'customer', key, 'traits'],
    queryFn: ({ signal }) =>
      partOrAsk([id, key], 'traits', () =>
        ask(
          api.GET('/api/v1/workspaces/{workspace}/customers/{customer}/traits', { ...one(id, key), signal }),
        ),
      ),
  })

export const consentsQuery = (id: number, key: string) =>
  queryOptions({
    queryKey: ['w', id, 'customer', key, 'consents'],
    queryFn: ({ signal }) =>
      partOrAsk([id, key], 'consents', () =>
        ask(
          api.GET('/api/v1/workspaces/{workspace}/customers/{customer}/consents', {
            ...one(id, key),
            signal,
          }),
        ),
      ),
  })

export const valueQuery = (id: number, key: string) =>
  queryOptions({
    queryKey: ['w', id, 'customer', key, 'value'],
    queryFn: ({ signal }) =>
      partOrAsk([id, key], 'value', () =>
        ask(
          api.GET('/api/v1/workspaces/{workspace}/customers/{customer}/value', { ...one(id, key), signal }),
        ),
      ),
  })

/** In which stage they are, why, how they got there, and what is missing for the next. */
export const stageQuery = (id: number, key: string) =>
  queryOptions({
    queryKey: ['w', id, 'customer', key, 'stage'],
    queryFn: ({ signal }) =>
      partOrAsk([id, key], 'stage', () =>
        ask(
          api.GET('/api/v1/workspaces/{workspace}/customers/{customer}/stage', { ...one(id, key), signal }),
        ),
      ),
  })

/** What is worked out of them: experience, style, intent, goals. */
export const factsQuery = (id: number, key: string) =>
  queryOptions({
    queryKey: ['w', id, 'customer', key, 'facts'],
    queryFn: ({ signal }) =>
      partOrAsk([id, key], 'facts', () =>
        ask(
          api.GET('/api/v1/workspaces/{workspace}/customers/{customer}/facts', { ...one(id, key), signal }),
        ),
      ),
  })

/** Which part of a timeline. */
export interface Part {
  /** Of these names; all of them without. */
  events?: readonly string[] | undefined
  /** Only what happened before this moment. */
  until?: string | undefined
  limit?: number
}

export const partOf = ({ events, until, limit = TIMELINE }: Part, before: string | undefined) => ({
  limit,
  ...(events && events.length > 0 ? { events: JSON.stringify(events) } : {}),
  ...(before ? { before } : until ? { until } : {}),
})

/** The same part has one name, however it was asked for: several places of a page share one answer. */
export const named = ({ events = [], until, limit = TIMELINE }: Part) => ({ events, until, limit })

export const partName = (part: Part) => JSON.stringify(named(part))

export const timelineQuery = (id: number, key: string, part: Part = {}) =>
  infiniteQueryOptions({
    queryKey: ['w', id, 'customer', key, 'timeline', named(part)],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => {
      const alone = () =>
        ask(
          api.GET('/api/v1/workspaces/{workspace}/customers/{customer}/timeline', {
            params: { path: { workspace: id, customer: key }, query: partOf(part, pageParam) },
            signal,
          }),
        )
      return pageParam === undefined ? partOrAsk([id, key], 'timeline', alone, partName(part)) : alone()
    },
    getNextPageParam: (last) => last.next ?? undefined,
  })

/** Everything of a customer: the parts of the export, one after the other. */
export async function exportAll(id: number, key: string): Promise<Record<string, unknown>> {
  const events: unknown[] = []
  let before: string | undefined
  for (;;) {
    const part = await ask(
      api.GET('/api/v1/workspaces/{workspace}/customers/{customer}/export', {
        params: { path: { workspace: id, customer: key }, query: before ? { before } : {} },
      }),
    )
    events.push(...part.events)
    if (!part.next || part.next === before) return { ...part, events, next: undefined }
    before = part.next
  }
}

/** What the page of a customer shows first, in one answer. */
export const overview = (id: number, key: string, part: Part): Promise<Overview> =>
  ask(
    api.GET('/api/v1/workspaces/{workspace}/customers/{customer}/overview', {
      params: { path: { workspace: id, customer: key }, query: partOf(part, undefined) },
    }),
  )

export type CustomerRow = components['schemas']['CustomerLine']
export type Customer = components['schemas']['CustomerView']
export type TimelineEvent = components['schemas']['EventView']
export type Identities = components['schemas']['IdentitiesView']
export type Trait = components['schemas']['TraitView']
export type Consent = components['schemas']['ConsentView']
export type Worth = components['schemas']['WorthView']
export type Fact = components['schemas']['FactView']
