// What do the pages ask of customers?
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, ask } from '@/api/client'
import type { components } from '@/api/schema'

const PAGE = 50

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
      ask(
        api.GET('/api/v1/workspaces/{workspace}/customers/{customer}', {
          params: { path: { workspace: id, customer: key } },
          signal,
        }),
      ),
  })

export const timelineQuery = (id: number, key: string, event: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['w', id, 'customer', key, 'timeline', event ?? null],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      ask(
        api.GET('/api/v1/workspaces/{workspace}/customers/{customer}/timeline', {
          params: {
            path: { workspace: id, customer: key },
            query: { limit: PAGE, ...(event ? { event } : {}), ...(pageParam ? { before: pageParam } : {}) },
          },
          signal,
        }),
      ),
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

export type CustomerRow = components['schemas']['CustomerLine']
export type Customer = components['schemas']['CustomerView']
export type TimelineEvent = components['schemas']['EventView']
