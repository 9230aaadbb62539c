// Which events could not be stored, and how are they tried again?
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, ask } from '@/api/client'
import type { components } from '@/api/schema'
import { say, sayWrong } from '@/app/toasts'
import { text } from '@/text/en'

export type Letter = components['schemas']['LetterView']

const PAGE = 50
/** A letter comes a moment after its event was sent: whoever watches sees it without asking. */
const AGAIN_MS = 3_000

const read = (id: number, limit: number, cursor: string | undefined, signal: AbortSignal) =>
  ask(
    api.GET('/api/v1/workspaces/{workspace}/dead-letters', {
      params: { path: { workspace: id }, query: { limit, ...(cursor ? { cursor } : {}) } },
      signal,
    }),
  )

export const letterCountQuery = (id: number) =>
  queryOptions({
    queryKey: ['w', id, 'letters', 'count'],
    queryFn: async ({ signal }) => (await read(id, 1, undefined, signal)).total ?? 0,
    refetchInterval: AGAIN_MS,
    meta: { quiet: true },
  })

export const lettersQuery = (id: number) =>
  infiniteQueryOptions({
    queryKey: ['w', id, 'letters', 'list'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => read(id, PAGE, pageParam, signal),
    getNextPageParam: (last) => last.next ?? undefined,
    refetchInterval: AGAIN_MS,
    meta: { quiet: true },
  })

/** Tries letters again: those named, or all. */
export function useReplay(id: number, done: () => void) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (ids: number[] | null) =>
      ask(
        api.POST('/api/v1/workspaces/{workspace}/dead-letters/replay', {
          params: { path: { workspace: id } },
          body: { ids },
        }),
      ),
    onSuccess: async ({ replayed, refused_again }) => {
      say(text.debug.letters.replayed(replayed, refused_again))
      done()
      await client.invalidateQueries({ queryKey: ['w', id, 'letters'] })
      await client.invalidateQueries({ queryKey: ['w', id, 'accounting'] })
    },
    onError: sayWrong,
  })
}
