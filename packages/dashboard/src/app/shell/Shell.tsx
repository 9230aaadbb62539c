// What stands around the pages of a workspace?
import { useRouter } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { text } from '@/text/en'
import { RightDrawer } from '../drawer'
import { adoptLook } from '../look'
import { Allowed } from '../pages/Allowed'
import { InShell } from '../pages/Framed'
import { Palette } from '../palette/Palette'
import { useWorkspace } from '../workspace'
import { BottomBar } from './BottomBar'
import { Sidebar } from './Sidebar'
import css from './shell.module.css'
import { Topbar } from './Topbar'

const NARROW = 'hark-narrow'

function useNarrow(): [boolean, () => void] {
  const [narrow, setNarrow] = useState(() => {
    try {
      return localStorage.getItem(NARROW) === 'yes'
    } catch {
      return false
    }
  })
  const toggle = () => {
    setNarrow(!narrow)
    try {
      localStorage.setItem(NARROW, narrow ? 'no' : 'yes')
    } catch {
      // Then it is wide again the next time.
    }
  }
  return [narrow, toggle]
}

/** After a navigation the reader stands at the title of the new page, not at a link that is gone. */
function useFocusAfterNavigation() {
  const router = useRouter()
  const main = useRef<HTMLElement>(null)
  /** Who follows a link before the first page has settled has left it all the same: the router knows of no page before then. */
  const stood = useRef(router.state.location.pathname)
  useEffect(
    () =>
      router.subscribe('onRendered', ({ toLocation }) => {
        if (toLocation.pathname === stood.current) return
        stood.current = toLocation.pathname
        // A page that has put the reader somewhere by itself, or an opened dialogue, is left alone.
        const at = document.activeElement
        if (at && main.current?.contains(at) && at.matches('input, textarea, select, [data-keeps-focus]'))
          return
        const title = main.current?.querySelector<HTMLElement>('h1')
        ;(title ?? main.current)?.focus({ preventScroll: true })
      }),
    [router],
  )
  return main
}

export function Shell() {
  const [narrow, toggle] = useNarrow()
  const { me } = useWorkspace()
  useEffect(() => adoptLook(me.preferences), [me])
  const main = useFocusAfterNavigation()
  return (
    <div className={css.shell} data-narrow={narrow || undefined}>
      <a className={css.skip} href="#page">
        {text.shell.skip}
      </a>
      <Sidebar narrow={narrow} toggle={toggle} />
      <div className={css.column}>
        <Topbar />
        <main id="page" ref={main} tabIndex={-1} className={css.main}>
          <InShell value={true}>
            <Allowed />
          </InShell>
        </main>
      </div>
      <BottomBar />
      <RightDrawer />
      <Palette />
    </div>
  )
}
