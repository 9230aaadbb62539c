// How are segments asked for, counted, saved and taken away?
import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, ask } from '@/api/client'
import type { components } from '@/api/schema'
import { sayUndoable, sayWrong } from '@/app/toasts'
import { useWorkspace } from '@/app/workspace'
import { partOrAsk } from '@/pages/customers/coming'
import { canon } from '@/pages/explore/question'
import { membersQuery } from '@/pages/settings/members/queries'
import { text } from '@/text/en'

const KIND = 'segments'
/** The bodies of saved things are free objects, which the description of the API can only call empty ones. */
type Free = Record<string, never>

export type Rule = unknown
export type Standing = components['schemas']['StandingView']
export type Interval = 'day' | 'week' | 'month' | 'quarter'

export interface Segment {
  id: number
  name: string
  description: string
  rule: Rule
  version: number
  changed: string
  created: string
  /** The number of the member who saved it first. */
  by: number | undefined
  /** It tells who a customer is: parts read `(hidden)`, and it can be neither asked nor changed. */
  hidden: boolean
}

/** What was saved: rules, and who wrote them. */
export const savedSegmentsQuery = (id: number) =>
  queryOptions({
    queryKey: ['w', id, 'saved', KIND],
    queryFn: async ({ signal }): Promise<Segment[]> => {
      const path = { workspace: id, kind: KIND }
      const found = await ask(
        api.GET('/api/v1/workspaces/{workspace}/saved/{kind}', { params: { path }, signal }),
      )
      return found.map(({ content, created_by: by, look: _, ...one }) => ({
        ...one,
        rule: (content as { rule?: Rule }).rule,
        by: by ?? undefined,
      }))
    },
  })

/** How large they are now; with `compare`, how many are in both of any two. */
export const sizesQuery = (id: number, compare = false) =>
  queryOptions({
    queryKey: ['w', id, KIND, 'sizes', compare],
    queryFn: ({ signal }) =>
      ask(
        api.GET('/api/v1/workspaces/{workspace}/segments', {
          params: { path: { workspace: id }, query: compare ? { compare } : {} },
          signal,
        }),
      ),
  })

export const growthQuery = (id: number, segment: number, interval: Interval, periods: number) =>
  queryOptions({
    queryKey: ['w', id, KIND, segment, 'growth', interval, periods],
    queryFn: ({ signal }) =>
      ask(
        api.GET('/api/v1/workspaces/{workspace}/segments/{segment}/growth', {
          params: { path: { workspace: id, segment }, query: { interval, periods } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  })

/** How many a rule would select; whoever asks for another gives up the one before. */
export const previewQuery = (id: number, rule: Rule) =>
  queryOptions({
    queryKey: ['w', id, KIND, 'preview', canon(rule)],
    queryFn: ({ signal }) =>
      ask(
        api.POST('/api/v1/workspaces/{workspace}/segments/preview', {
          params: { path: { workspace: id } },
          body: { rule: rule as Free },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    meta: { quiet: true },
  })

export const standingsQuery = (id: number, customer: string) =>
  queryOptions({
    queryKey: ['w', id, 'customer', customer, KIND],
    queryFn: ({ signal }) =>
      partOrAsk([id, customer], 'segments', () =>
        ask(
          api.GET('/api/v1/workspaces/{workspace}/customers/{customer}/segments', {
            params: { path: { workspace: id, customer } },
            signal,
          }),
        ),
      ),
  })

/** When a customer entered and left a segment. */
export const changesQuery = (id: number, customer: string, segment: number) =>
  queryOptions({
    queryKey: ['w', id, 'customer', customer, KIND, segment],
    queryFn: ({ signal }) =>
      ask(
        api.GET('/api/v1/workspaces/{workspace}/customers/{customer}/segments/{segment}', {
          params: { path: { workspace: id, customer, segment } },
          signal,
        }),
      ),
  })

/** What members are called, by their number. */
export const namesQuery = (id: number) => ({
  ...membersQuery(id),
  select: (all: { id: number; name: string }[]) => new Map(all.map((one) => [one.id, one.name])),
})

export interface Draft {
  name: string
  description: string
  rule: Rule
  /** What is changed; nothing for something new. */
  before?: Segment | undefined
}

/** Everything that speaks of segments is asked again: one may stand in the rules of others. */
function useAgain() {
  const { id } = useWorkspace()
  const client = useQueryClient()
  return () =>
    client.invalidateQueries({
      predicate: ({ queryKey }) => queryKey[0] === 'w' && queryKey[1] === id && queryKey.includes(KIND),
    })
}

export function useSavingSegment(done: (id: number, draft: Draft) => void) {
  const { id } = useWorkspace()
  const again = useAgain()
  return useMutation({
    mutationFn: ({ name, description, rule, before }: Draft) => {
      const body = { name, description, content: { rule } as unknown as Free }
      const path = { workspace: id, kind: KIND }
      if (!before)
        return ask(api.POST('/api/v1/workspaces/{workspace}/saved/{kind}', { params: { path }, body }))
      return ask(
        api.PUT('/api/v1/workspaces/{workspace}/saved/{kind}/{id}', {
          params: { path: { ...path, id: before.id } },
          body: { ...body, version: before.version },
        }),
      )
    },
    onSuccess: async (saved, draft) => {
      await again()
      done(saved.id, draft)
    },
  })
}

/** Deletes at once, unless something names it; the server keeps it for whoever changes their mind. */
export function useRemovingSegment(done: () => void) {
  const { id } = useWorkspace()
  const again = useAgain()
  return useMutation({
    mutationFn: (one: { id: number; name: string }) =>
      ask(
        api.DELETE('/api/v1/workspaces/{workspace}/saved/{kind}/{id}', {
          params: { path: { workspace: id, kind: KIND, id: one.id } },
        }),
      ),
    onSuccess: async (_, one) => {
      done()
      await again()
      sayUndoable(text.segments.removed(one.name), () => {
        const params = { path: { workspace: id, kind: KIND, id: one.id } }
        ask(api.POST('/api/v1/workspaces/{workspace}/saved/{kind}/{id}/restore', { params })).then(
          again,
          sayWrong,
        )
      })
    },
  })
}
