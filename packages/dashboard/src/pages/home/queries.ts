// What does the home page ask?
import { queryOptions } from '@tanstack/react-query'
import { api, ask } from '@/api/client'
import type { Lifecycle, Trend } from '@/charts/answers'
import type { Question } from '@/pages/explore/question'
import { comings, events, weeks } from './weeks'

const STALE_MS = 60_000

async function question<T>(
  workspace: number,
  body: Record<string, unknown>,
  signal: AbortSignal,
): Promise<T> {
  const params = { path: { workspace } }
  const answer = await ask(
    api.POST('/api/v1/workspaces/{workspace}/query', { params, body: body as never, signal }),
  )
  return answer as T
}

export const vocabularyQuery = (workspace: number) =>
  queryOptions({
    queryKey: ['w', workspace, 'vocabulary'],
    queryFn: ({ signal }) =>
      ask(api.GET('/api/v1/workspaces/{workspace}/vocabulary', { params: { path: { workspace } }, signal })),
    staleTime: STALE_MS,
    // An empty workspace waits for its first event.
    refetchInterval: (query) => (query.state.data?.events_total === 0 ? 3000 : false),
    meta: { quiet: true },
  })

/** The last seven whole days beside the seven before: who was here by day, who came and went, who did what. */
export const weekQuery = (workspace: number, timezone: string) =>
  queryOptions({
    queryKey: ['w', workspace, 'home', timezone],
    staleTime: STALE_MS,
    queryFn: async ({ signal }) => {
      const span = weeks(new Date(), timezone)
      const { from, middle, to, week_start } = span
      const range = { from, to }
      const trend = { question: 'trend', measure: 'customers', range } as const
      const asked = {
        days: { ...trend, interval: 'day' },
        whole: { ...trend, interval: 'week', week_start },
        events: { ...trend, interval: 'week', week_start, breakdown: { field: 'event' }, top: 50 },
        life: { question: 'lifecycle', interval: 'week', week_start, range },
      } satisfies Record<string, Question>
      const [days, whole, done, life] = await Promise.all([
        question<Trend>(workspace, asked.days, signal),
        question<Trend>(workspace, asked.whole, signal),
        question<Trend>(workspace, asked.events, signal),
        question<Lifecycle>(workspace, asked.life, signal),
      ])
      const active = (start: string) =>
        whole.series[0]?.points.find((point) => point.start === start)?.value ?? 0
      const [now, before] = [active(middle), active(from)]
      return {
        span,
        asked,
        now,
        before,
        days: days.series[0]?.points ?? [],
        events: events(done, asked.events, span, [now, before]),
        comings: comings(life, asked.life, span),
      }
    },
  })

export type WeekData = Awaited<ReturnType<NonNullable<ReturnType<typeof weekQuery>['queryFn']>>>

export const activeQuery = (workspace: number) =>
  queryOptions({
    queryKey: ['w', workspace, 'customers', 'latest'],
    queryFn: ({ signal }) =>
      ask(
        api.GET('/api/v1/workspaces/{workspace}/customers', {
          params: { path: { workspace }, query: { limit: 6 } },
          signal,
        }),
      ),
  })

export const arrivingQuery = (workspace: number) =>
  queryOptions({
    queryKey: ['w', workspace, 'arrivals', 'latest'],
    queryFn: ({ signal }) =>
      ask(
        api.GET('/api/v1/workspaces/{workspace}/arrivals', {
          params: { path: { workspace }, query: { limit: 8 } },
          signal,
        }),
      ),
    refetchInterval: 5000,
    meta: { quiet: true },
  })
