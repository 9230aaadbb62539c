// What does the page ask the server, and how is it kept?
import { keepPreviousData, queryOptions, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { api, ask } from '@/api/client'
import { useWorkspace } from '@/app/workspace'
import type { Answer, Cell, Scalar } from '@/charts/answers'
import { heard, markEnds } from './beginning'
import { behind, canon, type Question, readQuestion } from './question'

const VOCABULARY_MS = 5 * 60_000

export const vocabularyQuery = (id: number) =>
  queryOptions({
    queryKey: ['w', id, 'vocabulary'],
    queryFn: ({ signal }) =>
      ask(
        api.GET('/api/v1/workspaces/{workspace}/vocabulary', { params: { path: { workspace: id } }, signal }),
      ),
    staleTime: VOCABULARY_MS,
  })

export function useVocabulary() {
  const { id } = useWorkspace()
  return useQuery(vocabularyQuery(id))
}

/** The most frequent values of a property or trait, as far as they hold what was typed. */
export function useValues(on: 'property' | 'trait' | undefined, name: string | undefined, search: string) {
  const { id } = useWorkspace()
  return useQuery({
    queryKey: ['w', id, 'values', on, name, search],
    queryFn: ({ signal }) =>
      ask(
        api.GET('/api/v1/workspaces/{workspace}/vocabulary/values', {
          params: {
            path: { workspace: id },
            query: { ...(on ? { [on]: name } : {}), ...(search ? { search } : {}) },
          },
          signal,
        }),
      ),
    enabled: on !== undefined && name !== undefined && name !== '',
    staleTime: VOCABULARY_MS,
    placeholderData: keepPreviousData,
    select: ({ values }) => values as { value: Scalar; customers: number }[],
  })
}

/** Bodies that are free objects, which the description of the API can only call empty ones. */
type Free = Record<string, never>

export const answerQuery = (id: number, question: Question) =>
  queryOptions({
    queryKey: ['w', id, 'answer', canon(question)],
    queryFn: async ({ signal }) => {
      const answer = await ask(
        api.POST('/api/v1/workspaces/{workspace}/query', {
          params: { path: { workspace: id } },
          body: question as unknown as Free,
          signal,
        }),
      )
      const now = new Date()
      return markEnds(question, heard(answer as unknown as Answer, now), now)
    },
  })

export interface Behind {
  key: string
  name?: string
  id?: string
  events: string[]
  events_total?: number
}

const PAGE = 50

export function useBehind(question: Question, cell: Cell) {
  const { id } = useWorkspace()
  return useInfiniteQuery({
    queryKey: ['w', id, 'behind', canon(question), canon(cell)],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) =>
      (await ask(
        api.POST('/api/v1/workspaces/{workspace}/query', {
          params: { path: { workspace: id } },
          body: behind(question, cell, PAGE, pageParam) as unknown as Free,
          signal,
        }),
      )) as unknown as { count: number; customers: Behind[]; next?: string | null },
    getNextPageParam: (last) => last.next ?? undefined,
  })
}

export interface SavedQuestion {
  id: number
  name: string
  description: string
  content: Question
  version: number
  changed: string
  /** It tells who a customer is: parts read `(hidden)`, and it can be neither asked nor changed. */
  hidden: boolean
}

export function readSaved(
  kept: { content: unknown } & Omit<SavedQuestion, 'content'>,
): SavedQuestion | undefined {
  const content = readQuestion(kept.content)
  return content ? { ...kept, content } : undefined
}

/** One of them as it is, also where it is of a kind that these pages do not show. */
export const oneSavedQuery = (id: number, number: number) =>
  queryOptions({
    queryKey: ['w', id, 'saved', 'questions', number],
    queryFn: ({ signal }) =>
      ask(
        api.GET('/api/v1/workspaces/{workspace}/saved/{kind}/{id}', {
          params: { path: { workspace: id, kind: 'questions', id: number } },
          signal,
        }),
      ),
    retry: false,
  })

export const savedQuery = (id: number) =>
  queryOptions({
    queryKey: ['w', id, 'saved', 'questions'],
    queryFn: async ({ signal }) => {
      const path = { workspace: id, kind: 'questions' }
      const found = await ask(
        api.GET('/api/v1/workspaces/{workspace}/saved/{kind}', { params: { path }, signal }),
      )
      return found.flatMap((one) => readSaved(one) ?? [])
    },
  })
