// How does one get around on a phone?
import { Drawer } from '@mantine/core'
import { Link, useRouterState } from '@tanstack/react-router'
import { Menu } from 'lucide-react'
import { useEffect, useState } from 'react'
import { text } from '@/text/en'
import { HOME, STAGES } from '../nav'
import { useWorkspace } from '../workspace'
import { Places } from './Sidebar'
import css from './shell.module.css'

/** What is opened most; the rest is one tap further. */
const SHOWN = [HOME, ...STAGES.filter((stage) => ['listen', 'unify', 'understand'].includes(stage.stage))]

export function BottomBar() {
  const { id } = useWorkspace()
  const [open, setOpen] = useState(false)
  const path = useRouterState({ select: (state) => state.location.pathname })
  // Another path closes it.
  useEffect(() => setOpen(false), [path])
  return (
    <>
      <nav className={css.bottom} aria-label={text.shell.navigation} data-no-print>
        {SHOWN.map((place) => (
          <Link
            key={place.path}
            to={`/w/$workspace/${place.path}` as '/w/$workspace'}
            params={{ workspace: String(id) }}
            className={css.tab}
            activeOptions={{ exact: place === HOME, includeSearch: false }}
          >
            <place.icon size={20} strokeWidth={1.75} aria-hidden />
            <span>{place.title}</span>
          </Link>
        ))}
        <button type="button" className={css.tab} onClick={() => setOpen(true)} aria-haspopup="dialog">
          <Menu size={20} strokeWidth={1.75} aria-hidden />
          <span>{text.shell.more}</span>
        </button>
      </nav>
      <Drawer
        opened={open}
        onClose={() => setOpen(false)}
        position="bottom"
        size="86%"
        title={text.shell.navigation}
        closeButtonProps={{ 'aria-label': text.shell.close }}
      >
        <div className={css.sheet}>
          <Places narrow={false} />
        </div>
      </Drawer>
    </>
  )
}
