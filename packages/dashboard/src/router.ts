// How does one get from page to page?
import { createRouter } from '@tanstack/react-router'
import { Waiting } from '@/app/pages/Waiting'
import { queryClient } from '@/app/queries'
import { routeTree } from './routes'

export const router = createRouter({
  routeTree,
  context: { queryClient },
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  defaultPendingComponent: Waiting,
  defaultPendingMs: 200,
  defaultPendingMinMs: 300,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
