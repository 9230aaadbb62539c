// What do the pages ask of accounts?
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, ask } from '@/api/client'
import type { components } from '@/api/schema'
import { type Part, partOf } from '@/pages/customers/data'
import { LOOKED } from '@/pages/customers/much'

const PAGE = 50

export const accountsQuery = (id: number, search: string) =>
  infiniteQueryOptions({
    queryKey: ['w', id, 'accounts', search],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      ask(
        api.GET('/api/v1/workspaces/{workspace}/accounts', {
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

/** What the accounts of a page are worth. It takes longer than the list, which does not wait for it. */
export const worthsQuery = (id: number, search: string, cursor: string | undefined) =>
  queryOptions({
    queryKey: ['w', id, 'accounts', search, 'worth', cursor ?? ''],
    queryFn: ({ signal }) =>
      ask(
        api.GET('/api/v1/workspaces/{workspace}/accounts', {
          params: {
            path: { workspace: id },
            query: {
              limit: PAGE,
              value: true,
              ...(search ? { search } : {}),
              ...(cursor ? { cursor } : {}),
            },
          },
          signal,
        }),
      ),
    meta: { quiet: true },
  })

/** In which stages and segments its people are. */
export const peopleQuery = (id: number, account: string) =>
  queryOptions({
    queryKey: ['w', id, 'account', account, 'people'],
    queryFn: ({ signal }) =>
      ask(
        api.GET('/api/v1/workspaces/{workspace}/accounts/{account}/people', {
          params: { path: { workspace: id, account } },
          signal,
        }),
      ),
  })

export const accountQuery = (id: number, account: string) =>
  queryOptions({
    queryKey: ['w', id, 'account', account],
    queryFn: ({ signal }) =>
      ask(
        api.GET('/api/v1/workspaces/{workspace}/accounts/{account}', {
          params: { path: { workspace: id, account } },
          signal,
        }),
      ),
  })

export const deedsQuery = (id: number, account: string, part: Part) =>
  infiniteQueryOptions({
    queryKey: ['w', id, 'account', account, 'timeline', part],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      ask(
        api.GET('/api/v1/workspaces/{workspace}/accounts/{account}/timeline', {
          params: { path: { workspace: id, account }, query: partOf(part, pageParam) },
          signal,
        }),
      ),
    getNextPageParam: (last) => last.next ?? undefined,
  })

/** So many answers are read of the events that decide what is open: what is older is told to be left out. */
const PAGES_MAX = 10

/** All that decides what is open with an account: one answer holds the newest of it only. */
export const decisiveQuery = (id: number, account: string, events: readonly string[]) =>
  queryOptions({
    queryKey: ['w', id, 'account', account, 'decisive', events],
    queryFn: async ({ signal }) => {
      const items: Deed[] = []
      let before: string | undefined
      for (let page = 0; ; page += 1) {
        const found = await ask(
          api.GET('/api/v1/workspaces/{workspace}/accounts/{account}/timeline', {
            params: {
              path: { workspace: id, account },
              query: partOf({ events, limit: LOOKED }, before),
            },
            signal,
          }),
        )
        items.push(...found.items)
        before = found.next ?? undefined
        if (before === undefined || page + 1 === PAGES_MAX) return { items, total: found.total }
      }
    },
  })

type Deed = components['schemas']['DeedView']
export type AccountLine = components['schemas']['AccountLine']
export type Account = components['schemas']['AccountView']
export type People = components['schemas']['PeopleView']
export type Member = Account['members'][number]

/** What an account is called: its name as its traits say it, else its id. */
export function accountName(account: Pick<Account, 'id' | 'traits'>): string {
  const named = account.traits.find((one) => one.name === 'name')?.value as unknown
  return typeof named === 'string' && named !== '' ? named : account.id
}
