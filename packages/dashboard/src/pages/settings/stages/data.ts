// How are the stages of a workspace asked for, tried and said?
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, ask } from '@/api/client'
import type { components } from '@/api/schema'
import { canon } from '@/pages/explore/question'
import type { Said } from './draft'

export type StagesView = components['schemas']['StagesView']
/** Rules are free objects, which the description of the API can only call empty ones. */
type Free = Record<string, never>
const body = (list: Said[] | null) => list?.map((one) => ({ ...one, rule: one.rule as Free })) ?? null

export const stagesQuery = (id: number) =>
  queryOptions({
    queryKey: ['w', id, 'stages'],
    queryFn: ({ signal }) =>
      ask(api.GET('/api/v1/workspaces/{workspace}/stages', { params: { path: { workspace: id } }, signal })),
  })

/** Who would move; whoever asks for another list gives up the one before. */
export const movesOfQuery = (id: number, list: Said[]) =>
  queryOptions({
    queryKey: ['w', id, 'stages', 'preview', canon(list)],
    queryFn: ({ signal }) =>
      ask(
        api.POST('/api/v1/workspaces/{workspace}/stages/preview', {
          params: { path: { workspace: id } },
          body: { stages: body(list) },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    meta: { quiet: true },
  })

/** Says which stages there are; null: those that every workspace has. */
export const sayStages = (id: number, version: number, list: Said[] | null) =>
  ask(
    api.PUT('/api/v1/workspaces/{workspace}/stages', {
      params: { path: { workspace: id } },
      body: { version, stages: body(list) },
    }),
  )
