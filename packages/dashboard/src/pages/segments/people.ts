// How are the customers of a segment asked for, page by page or all of them?
import { infiniteQueryOptions } from '@tanstack/react-query'
import { api, ask } from '@/api/client'
import { csv } from '@/pages/explore/csv'
import type { Behind } from '@/pages/explore/data'
import { text } from '@/text/en'

type Free = Record<string, never>

interface Page {
  count: number
  customers: Behind[]
  next?: string | null
}

const PAGE = 50
const MOST = 1000

async function page(id: number, name: string, limit: number, after?: string, signal?: AbortSignal) {
  const body = {
    question: 'customers',
    customers: { segment: name },
    limit,
    ...(after === undefined ? {} : { after }),
  }
  const params = { path: { workspace: id } }
  const asked = api.POST('/api/v1/workspaces/{workspace}/query', {
    params,
    body: body as unknown as Free,
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

/** All of them, one page after the other. */
export async function everyMember(id: number, name: string): Promise<Behind[]> {
  const all: Behind[] = []
  let after: string | undefined
  for (;;) {
    const found = await page(id, name, MOST, after)
    all.push(...found.customers)
    if (!found.next || found.next === after) return all
    after = found.next
  }
}

/** The file: who it is, the id that they are known by, and the key that says nothing of them. */
export function membersOf(all: Behind[]): string {
  const { name, id, key } = text.segments.members
  const cell = (raw: string) => ({ shown: raw, raw })
  return csv({
    columns: [name, id, key].map((one) => ({ name: one, end: false })),
    rows: all.map((one) => ({ cells: [one.name ?? '', one.id ?? '', one.key].map(cell) })),
  })
}
