// How are the customers of a segment asked for, page by page or all of them?
import { infiniteQueryOptions } from '@tanstack/react-query'
import { api, ask } from '@/api/client'
import type { Behind } from '@/pages/explore/data'

type Free = Record<string, never>

interface Page {
  count: number
  customers: Behind[]
  next?: string | null
}

const PAGE = 50

/** The question for a page of those who are in a segment. */
export const askedOf = (name: string, limit: number, after: string | undefined) => ({
  question: 'customers',
  customers: { segment: name },
  limit,
  ...(after === undefined ? {} : { after }),
})

async function page(id: number, name: string, limit: number, after?: string, signal?: AbortSignal) {
  const params = { path: { workspace: id } }
  const asked = api.POST('/api/v1/workspaces/{workspace}/query', {
    params,
    body: askedOf(name, limit, after) as unknown as Free,
    ...(signal ? { signal } : {}),
  })
  return (await ask(asked)) as unknown as Page
}

export const membersOfQuery = (id: number, name: string) =>
  infiniteQueryOptions({
    queryKey: ['w', id, 'segments', 'members', name],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => page(id, name, PAGE, pageParam, signal),
    getNextPageParam: (last) => last.next ?? undefined,
  })

/** All of them as a file, which the server makes in one walk. */
export const fileOf = (id: number, segment: number): Promise<Blob> =>
  ask(
    api.GET('/api/v1/workspaces/{workspace}/segments/{segment}/export', {
      params: { path: { workspace: id, segment } },
      parseAs: 'blob',
    }),
  )
