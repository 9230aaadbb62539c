// What surrounds every page?
import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { router } from '@/router'
import { seenScheme } from '@/theme/look'
import { theme } from '@/theme/theme'
import { Announcer } from '@/ui/announce'
import { Offline } from './Offline'
import { Progress } from './Progress'
import { queryClient } from './queries'
import { Expired } from './session/Expired'
import { useStore } from './store'
import { Toasts } from './toasts'

export function App() {
  const scheme = useStore(seenScheme)
  return (
    <MantineProvider
      theme={theme}
      forceColorScheme={scheme}
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <QueryClientProvider client={queryClient}>
        <Announcer />
        <Progress />
        <Offline />
        <RouterProvider router={router} />
        <Toasts />
        <Expired />
      </QueryClientProvider>
    </MantineProvider>
  )
}
