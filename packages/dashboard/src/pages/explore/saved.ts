// How is a question saved, renamed, deleted and brought back?
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, ask } from '@/api/client'
import { sayUndoable, sayWrong } from '@/app/toasts'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import type { SavedQuestion } from './data'
import type { Question } from './question'

interface Draft {
  name: string
  description: string
  content: Question
  /** What is changed; nothing for something new. */
  before?: SavedQuestion | undefined
}

/** The bodies of saved things are free objects, which the description of the API can only call empty ones. */
type Free = Record<string, never>

export function useSaving(done: (id: number, draft: Draft) => void) {
  const { id } = useWorkspace()
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (draft: Draft) => {
      const { before, ...rest } = draft
      const body = { ...rest, content: rest.content as unknown as Free }
      if (!before) {
        const params = { path: { workspace: id, kind: 'questions' } }
        return ask(api.POST('/api/v1/workspaces/{workspace}/saved/{kind}', { params, body }))
      }
      const params = { path: { workspace: id, kind: 'questions', id: before.id } }
      return ask(
        api.PUT('/api/v1/workspaces/{workspace}/saved/{kind}/{id}', {
          params,
          body: { ...body, version: before.version },
        }),
      )
    },
    onSuccess: async (saved, draft) => {
      await client.invalidateQueries({ queryKey: ['w', id, 'saved', 'questions'] })
      done(saved.id, draft)
    },
  })
}

/** Deletes at once; the server keeps it for whoever changes their mind. */
export function useRemoving(kind: 'questions' | 'dashboards' | 'maps', done: () => void) {
  const { id } = useWorkspace()
  const client = useQueryClient()
  const again = () => client.invalidateQueries({ queryKey: ['w', id, 'saved', kind] })
  return useMutation({
    mutationFn: (one: { id: number; name: string }) =>
      ask(
        api.DELETE('/api/v1/workspaces/{workspace}/saved/{kind}/{id}', {
          params: { path: { workspace: id, kind, id: one.id } },
        }),
      ),
    onSuccess: async (_, one) => {
      done()
      await again()
      sayUndoable(text.explore.saving.removed(one.name), () => {
        const params = { path: { workspace: id, kind, id: one.id } }
        ask(api.POST('/api/v1/workspaces/{workspace}/saved/{kind}/{id}/restore', { params })).then(
          again,
          sayWrong,
        )
      })
    },
    onError: sayWrong,
  })
}
