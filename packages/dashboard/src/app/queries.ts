// Who am I, and how are answers of the server kept?
import { MutationCache, QueryCache, QueryClient, queryOptions } from '@tanstack/react-query'
import { api, ask } from '@/api/client'
import { Problem } from '@/api/problem'
import { markSignedIn } from '@/api/session'

/** Trying again helps when the server could not be reached or asked for patience; a refusal stays a refusal. */
function again(failures: number, error: Error): boolean {
  if (!(error instanceof Problem)) return false
  return failures < 2 && (error.unreachable || error.status === 503)
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache(),
  mutationCache: new MutationCache(),
  defaultOptions: {
    queries: { staleTime: 15_000, retry: again, retryDelay: (n) => 500 * 2 ** n, networkMode: 'always' },
    mutations: { networkMode: 'always' },
  },
})

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }) => {
    const me = await ask(api.GET('/api/v1/me', { signal }))
    markSignedIn()
    return me
  },
  staleTime: 60_000,
})

/** What the door offers: passwords, sign-on, mail. */
export const doorQuery = queryOptions({
  queryKey: ['door'],
  queryFn: ({ signal }) => ask(api.GET('/api/v1/door', { signal })),
  staleTime: 60_000,
})
