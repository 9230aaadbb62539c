// How are the mapped events of a workspace asked for, tried and said?
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, ask } from '@/api/client'
import type { components } from '@/api/schema'
import { canon } from '@/pages/explore/question'

export type MappingView = components['schemas']['MappingView']
export type Mapped = components['schemas']['MappedEvent']
export type Place = components['schemas']['PropertyPlace']
export type Reserved = components['schemas']['ReservedView']
export type Property = components['schemas']['ReservedProperty']
export type Trial = components['schemas']['MappingTrial']
export type Tried = components['schemas']['TriedEvent']

export const mappingQuery = (id: number) =>
  queryOptions({
    queryKey: ['w', id, 'mapping'],
    queryFn: ({ signal }) =>
      ask(api.GET('/api/v1/workspaces/{workspace}/mapping', { params: { path: { workspace: id } }, signal })),
  })

/** What a list would bring; whoever asks for another list gives up the one before. */
export const trialQuery = (id: number, mappings: Mapped[]) =>
  queryOptions({
    queryKey: ['w', id, 'mapping', 'preview', canon(mappings)],
    queryFn: ({ signal }) =>
      ask(
        api.POST('/api/v1/workspaces/{workspace}/mapping/preview', {
          params: { path: { workspace: id } },
          body: { mappings },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    meta: { quiet: true },
  })

/** Says which own events are reserved ones. */
export const sayMapping = (id: number, version: number, mappings: Mapped[]) =>
  ask(
    api.PUT('/api/v1/workspaces/{workspace}/mapping', {
      params: { path: { workspace: id } },
      body: { version, mappings },
    }),
  )
