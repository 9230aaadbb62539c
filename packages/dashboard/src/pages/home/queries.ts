// What does the home page ask?
import { queryOptions } from '@tanstack/react-query'
import { api, ask } from '@/api/client'
import { type Series, weeks } from './weeks'

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

/** Customers in the last seven whole days and the seven before, by day, and events by name and day. */
export const weekQuery = (workspace: number, timezone: string) =>
  queryOptions({
    queryKey: ['w', workspace, 'home', timezone],
    staleTime: STALE_MS,
    queryFn: async ({ signal }) => {
      const { from, middle, to } = weeks(new Date(), timezone)
      // A funnel of one step counts customers once in the whole range.
      const distinct = async (range: { from: string; to: string }) => {
        const spec = { question: 'funnel', steps: ['*'], window: '1s', range }
        const answer = await question<{ steps: { count: number }[] }>(workspace, spec, signal)
        return answer.steps[0]?.count ?? 0
      }
      const trend = { question: 'trend', interval: 'day', range: { from, to } }
      const [now, before, days, events] = await Promise.all([
        distinct({ from: middle, to }),
        distinct({ from, to: middle }),
        question<{ series: Series[] }>(workspace, { ...trend, measure: 'customers' }, signal),
        question<{ series: Series[] }>(
          workspace,
          { ...trend, measure: 'events', breakdown: { field: 'event' }, top: 50 },
          signal,
        ),
      ])
      return { now, before, middle, days: days.series[0]?.points ?? [], events: events.series }
    },
  })

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
