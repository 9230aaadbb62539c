// How are dashboards read and changed?
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, ask } from '@/api/client'
import { Problem } from '@/api/problem'
import { sayWrong } from '@/app/toasts'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { readTiles, type Tile } from './tiles'

export interface Dashboard {
  id: number
  name: string
  description: string
  tiles: Tile[]
  version: number
  changed: string
  /** It tells who a customer is: parts read `(hidden)`, and it cannot be changed. */
  hidden: boolean
}

const KIND = 'dashboards'
type Free = Record<string, never>

export const dashboardsQuery = (id: number) =>
  queryOptions({
    queryKey: ['w', id, 'saved', KIND],
    queryFn: async ({ signal }): Promise<Dashboard[]> => {
      const path = { workspace: id, kind: KIND }
      const found = await ask(
        api.GET('/api/v1/workspaces/{workspace}/saved/{kind}', { params: { path }, signal }),
      )
      return found.map(({ content, ...one }) => ({ ...one, tiles: readTiles(content) }))
    },
  })

export interface Draft {
  name: string
  description: string
  tiles: Tile[]
}

const bodyOf = ({ name, description, tiles }: Draft) => ({
  name,
  description,
  content: { tiles } as unknown as Free,
})

export function useCreating(done: (id: number) => void) {
  const { id } = useWorkspace()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (draft: Draft) =>
      ask(
        api.POST('/api/v1/workspaces/{workspace}/saved/{kind}', {
          params: { path: { workspace: id, kind: KIND } },
          body: bodyOf(draft),
        }),
      ),
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: ['w', id, 'saved', KIND] })
      done(made.id)
    },
  })
}

/** Changes a dashboard: seen at once, and taken back when the server refuses. */
export function useChanging() {
  const { id } = useWorkspace()
  const client = useQueryClient()
  const key = dashboardsQuery(id).queryKey
  const put = (one: Dashboard) =>
    client.setQueryData(key, (all) => all?.map((other) => (other.id === one.id ? one : other)))
  return useMutation({
    scope: { id: 'dashboard' },
    mutationFn: async (next: Dashboard) => {
      const known = client.getQueryData(key)?.find((one) => one.id === next.id)
      const saved = await ask(
        api.PUT('/api/v1/workspaces/{workspace}/saved/{kind}/{id}', {
          params: { path: { workspace: id, kind: KIND, id: next.id } },
          body: { ...bodyOf(next), version: known?.version ?? next.version },
        }),
      )
      return saved.version
    },
    onMutate: (next) => {
      // An undo comes from an older picture: what is known of the version stays.
      const known = client.getQueryData(key)?.find((one) => one.id === next.id)
      put({ ...next, version: known?.version ?? next.version })
    },
    onSuccess: (version, next) => {
      const now = client.getQueryData(key)?.find((one) => one.id === next.id) ?? next
      put({ ...now, version })
    },
    onError: async (error) => {
      await client.invalidateQueries({ queryKey: key })
      const clash = error instanceof Problem && (error.status === 409 || error.status === 412)
      sayWrong(clash ? new Error(text.dashboards.conflict) : error)
    },
  })
}
