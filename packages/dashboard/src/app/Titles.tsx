// Does the window always say what one looks at?
import { useQuery } from '@tanstack/react-query'
import { Outlet, useMatches, useParams } from '@tanstack/react-router'
import { useEffect } from 'react'
import { meQuery } from './queries'
import { useStore } from './store'
import { ownTitle, windowTitle } from './title'

/** The root of all pages: names the window after the page and the workspace. */
export function Titles() {
  const own = useStore(ownTitle)
  const { workspace } = useParams({ strict: false })
  const last = useMatches({
    select: (matches) => matches.findLast((match) => match.staticData.title)?.staticData.title,
  })
  // Only listens: the routes ask who one is.
  const { data: me } = useQuery({ ...meQuery, enabled: false })
  useEffect(() => {
    const seat = me?.seats.find((one) => String(one.workspace) === workspace)
    document.title = windowTitle(own ?? last, seat?.name)
  }, [own, last, workspace, me])
  return <Outlet />
}
