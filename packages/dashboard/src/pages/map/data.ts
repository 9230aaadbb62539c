// How are maps and what people wrote on them read, saved and changed?
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, ask } from '@/api/client'
import type { components } from '@/api/schema'
import { sayUndoable, sayWrong } from '@/app/toasts'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { type MapContent, readContent } from './journey'

export type Note = components['schemas']['NoteView']
export type Plan = components['schemas']['PlanView']
export type Owner = components['schemas']['OwnerView']

const KIND = 'maps'
type Free = Record<string, never>

export interface SavedMap {
  id: number
  name: string
  description: string
  content: MapContent
  /** It is compared with the time before, whenever that is. */
  before: boolean
  version: number
  changed: string
  /** It tells who a customer is: parts read `(hidden)`, and it can be neither drawn nor changed. */
  hidden: boolean
}

export const mapsQuery = (id: number) =>
  queryOptions({
    queryKey: ['w', id, 'saved', KIND],
    queryFn: async ({ signal }): Promise<SavedMap[]> => {
      const path = { workspace: id, kind: KIND }
      const found = await ask(
        api.GET('/api/v1/workspaces/{workspace}/saved/{kind}', { params: { path }, signal }),
      )
      return found.flatMap(({ content, look, ...one }) => {
        const read = readContent(content)
        return read ? [{ ...one, content: read, before: (look as { before?: unknown }).before === true }] : []
      })
    },
  })

export interface MapDraft {
  name: string
  description: string
  content: MapContent
  before: boolean
  /** What is changed; nothing for something new. */
  known?: SavedMap | undefined
}

export function useSavingMap(done: (id: number, draft: MapDraft) => void) {
  const { id } = useWorkspace()
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ known, before, content, ...rest }: MapDraft) => {
      const look = (before ? { before } : {}) as unknown as Free
      const body = { ...rest, content: content as unknown as Free, look }
      if (!known) {
        const params = { path: { workspace: id, kind: KIND } }
        return ask(api.POST('/api/v1/workspaces/{workspace}/saved/{kind}', { params, body }))
      }
      const params = { path: { workspace: id, kind: KIND, id: known.id } }
      return ask(
        api.PUT('/api/v1/workspaces/{workspace}/saved/{kind}/{id}', {
          params,
          body: { ...body, version: known.version },
        }),
      )
    },
    onSuccess: async (saved, draft) => {
      await client.invalidateQueries({ queryKey: ['w', id, 'saved', KIND] })
      done(saved.id, draft)
    },
  })
}

/** The stages of the workspace, in their order. */
export const stagesQuery = (id: number) =>
  queryOptions({
    queryKey: ['w', id, 'stages'],
    queryFn: ({ signal }) =>
      ask(api.GET('/api/v1/workspaces/{workspace}/stages', { params: { path: { workspace: id } }, signal })),
  })

export const teamsQuery = (id: number) =>
  queryOptions({
    queryKey: ['w', id, 'teams'],
    queryFn: ({ signal }) =>
      ask(api.GET('/api/v1/workspaces/{workspace}/teams', { params: { path: { workspace: id } }, signal })),
  })

/** What people wrote on a map. */
export const writtenQuery = (id: number, map: number) =>
  queryOptions({
    queryKey: ['w', id, KIND, map],
    queryFn: ({ signal }) =>
      ask(
        api.GET('/api/v1/workspaces/{workspace}/maps/{map}', {
          params: { path: { workspace: id, map } },
          signal,
        }),
      ),
  })

/** Reads again what people wrote, also when a change was refused because somebody else was first. */
function useAgain(map: number) {
  const { id } = useWorkspace()
  const client = useQueryClient()
  return { id, again: () => client.invalidateQueries({ queryKey: ['w', id, KIND, map] }) }
}

export interface NewNote {
  stage: string
  part: string
  event?: string
  text: string
}

export function useLeaving(map: number) {
  const { id, again } = useAgain(map)
  return useMutation({
    mutationFn: (body: NewNote) =>
      ask(
        api.POST('/api/v1/workspaces/{workspace}/maps/{map}/notes', {
          params: { path: { workspace: id, map } },
          body,
        }),
      ),
    onSuccess: again,
  })
}

export function useSettling(map: number) {
  const { id, again } = useAgain(map)
  return useMutation({
    mutationFn: (note: Note) =>
      ask(
        api.PUT('/api/v1/workspaces/{workspace}/maps/{map}/notes/{note}', {
          params: { path: { workspace: id, map, note: note.id } },
          body: { text: note.text, resolved: !note.resolved, version: note.version },
        }),
      ),
    onError: sayWrong,
    onSettled: again,
  })
}

export function useRewording(map: number) {
  const { id, again } = useAgain(map)
  return useMutation({
    mutationFn: ({ note, text: said }: { note: Note; text: string }) =>
      ask(
        api.PUT('/api/v1/workspaces/{workspace}/maps/{map}/notes/{note}', {
          params: { path: { workspace: id, map, note: note.id } },
          body: { text: said, resolved: Boolean(note.resolved), version: note.version },
        }),
      ),
    // Also when somebody else was first: then one sees what they wrote.
    onSettled: again,
  })
}

export function useRemovingNote(map: number) {
  const { id, again } = useAgain(map)
  return useMutation({
    mutationFn: (note: Note) =>
      ask(
        api.DELETE('/api/v1/workspaces/{workspace}/maps/{map}/notes/{note}', {
          params: { path: { workspace: id, map, note: note.id } },
        }),
      ),
    onSuccess: async (_, note) => {
      await again()
      sayUndoable(text.map.stage.noteRemoved, () => {
        const params = { path: { workspace: id, map, note: note.id } }
        ask(api.POST('/api/v1/workspaces/{workspace}/maps/{map}/notes/{note}/restore', { params })).then(
          again,
          sayWrong,
        )
      })
    },
    onError: sayWrong,
  })
}

/** What is decided of a stage: who answers for it, and where we will listen. */
export interface Decided {
  stage: string
  owner: Owner | null
  posts: Plan['posts']
}

export function usePlanning(map: number) {
  const { id, again } = useAgain(map)
  const client = useQueryClient()
  return useMutation({
    scope: { id: 'map plan' },
    mutationFn: ({ stage, owner, posts }: Decided) => {
      const known = client.getQueryData(writtenQuery(id, map).queryKey)
      const version = known?.stages.find((one) => one.stage === stage)?.version ?? 0
      return ask(
        api.PUT('/api/v1/workspaces/{workspace}/maps/{map}/stages', {
          params: { path: { workspace: id, map } },
          body: { stage, owner, posts, version },
        }),
      )
    },
    onSettled: again,
  })
}
