// How does one begin to watch a segment, and how are entries and exits asked for?
import { infiniteQueryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, ask } from '@/api/client'
import type { components } from '@/api/schema'
import { sayUndoable } from '@/app/toasts'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import type { Segment } from './data'

export type Move = components['schemas']['MoveView']
type Sizes = components['schemas']['SegmentsView']

const PAGE = 10
/** Whoever moves is told within a second or two; somebody who reads along sees it soon after. */
const LOOK_MS = 5_000

/** The newest first. Where nobody watches, nothing new comes. */
export const movesQuery = (id: number, segment: number, watched: boolean) =>
  infiniteQueryOptions({
    queryKey: ['w', id, 'segments', segment, 'moves'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      ask(
        api.GET('/api/v1/workspaces/{workspace}/segments/moves', {
          params: {
            path: { workspace: id },
            query: {
              segment,
              newest: true,
              limit: PAGE,
              ...(pageParam === undefined ? {} : { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    getNextPageParam: (last) => last.next ?? undefined,
    refetchInterval: watched ? LOOK_MS : false,
    meta: { quiet: true },
  })

/** Begins to watch, or ends that. It is shown at once, taken back when the server refuses, and can be undone. */
export function useWatching(one: Segment) {
  const { id } = useWorkspace()
  const client = useQueryClient()
  const sizes = { queryKey: ['w', id, 'segments', 'sizes'] }
  const show = (watched: boolean) =>
    client.setQueriesData<Sizes>(
      sizes,
      (before) =>
        before && {
          ...before,
          segments: before.segments.map((other) => (other.id === one.id ? { ...other, watched } : other)),
        },
    )
  const watching = useMutation({
    // Whoever changes their mind at once means the last of it: one is sent after the other.
    scope: { id: `watch ${one.id}` },
    mutationFn: (watched: boolean) =>
      ask(
        api.PUT('/api/v1/workspaces/{workspace}/segments/{segment}/watch', {
          params: { path: { workspace: id, segment: one.id } },
          body: { watched },
        }),
      ),
    onMutate: async (watched) => {
      show(watched)
      // What was on its way tells how it was before.
      await client.cancelQueries(sizes)
      show(watched)
    },
    onError: (_, watched) => show(!watched),
    onSuccess: (_, watched) => {
      const said = watched ? text.segments.watch.begun(one.name) : text.segments.watch.ended(one.name)
      sayUndoable(said, () => watching.mutate(!watched))
    },
  })
  return watching
}
