// Does the window always say what one looks at?
import { Outlet, useMatches, useParams } from '@tanstack/react-router'
import { useEffect } from 'react'
import { meQuery, queryClient } from './queries'
import { useStore } from './store'
import { ownTitle, windowTitle } from './title'

/** The root of all pages: names the window after the page and the workspace. */
export function Titles() {
  const own = useStore(ownTitle)
  const { workspace } = useParams({ strict: false })
  const last = useMatches({
    select: (matches) => matches.findLast((match) => match.staticData.title)?.staticData.title,
  })
  useEffect(() => {
    const me = queryClient.getQueryData(meQuery.queryKey)
    const seat = me?.seats.find((one) => String(one.workspace) === workspace)
    document.title = windowTitle(own ?? last, seat?.name)
  }, [own, last, workspace])
  return <Outlet />
}
