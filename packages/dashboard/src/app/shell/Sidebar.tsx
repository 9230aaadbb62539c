// How does one see all pages, by the seven stages?
import { Tooltip } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { PanelLeftClose, PanelLeftOpen, Settings } from 'lucide-react'
import { text } from '@/text/en'
import { HOME, type Place, STAGES } from '../nav'
import { useWorkspace } from '../workspace'
import css from './shell.module.css'

interface Of {
  place: Place
  narrow: boolean
  exact?: boolean
  level?: 'page'
}

function Item({ place, narrow, exact = false, level }: Of) {
  const { id } = useWorkspace()
  const Icon = place.icon
  const link = (
    <Link
      to={`/w/$workspace/${place.path}` as '/w/$workspace'}
      params={{ workspace: String(id) }}
      className={css.item}
      data-level={level}
      activeOptions={{ exact, includeSearch: false }}
      aria-label={narrow ? place.title : undefined}
    >
      <Icon size={17} strokeWidth={1.75} aria-hidden />
      {!narrow && <span>{place.title}</span>}
    </Link>
  )
  if (!narrow) return link
  return (
    <Tooltip label={place.title} position="right">
      {link}
    </Tooltip>
  )
}

/** Home, the stages with the pages one may open, and the settings. */
export function Places({ narrow }: { narrow: boolean }) {
  const { can } = useWorkspace()
  return (
    <>
      <ul className={css.list}>
        <li>
          <Item place={HOME} narrow={narrow} exact />
        </li>
        {STAGES.map((stage) => {
          const pages = stage.pages.filter((page) => can(page.right))
          return (
            <li key={stage.stage}>
              <Item place={stage} narrow={narrow} />
              {pages.length > 0 && (
                <ul className={css.list}>
                  {pages.map((page) => (
                    <li key={page.path}>
                      <Item place={page} narrow={narrow} level="page" />
                    </li>
                  ))}
                </ul>
              )}
            </li>
          )
        })}
      </ul>
      <ul className={`${css.list} ${css.last}`}>
        <li>
          <Item place={{ path: 'settings', title: text.shell.settings, icon: Settings }} narrow={narrow} />
        </li>
      </ul>
    </>
  )
}

export function Sidebar({ narrow, toggle }: { narrow: boolean; toggle: () => void }) {
  const { id } = useWorkspace()
  const Icon = narrow ? PanelLeftOpen : PanelLeftClose
  const word = narrow ? text.shell.expand : text.shell.collapse
  return (
    <nav className={css.sidebar} aria-label={text.shell.navigation} data-no-print>
      <div className={css.brand}>
        <Link
          to="/w/$workspace"
          params={{ workspace: String(id) }}
          className={css.logo}
          aria-label={text.shell.home}
        >
          <img src="/favicon.svg" alt="" width={24} height={24} />
          {!narrow && <span>{text.shell.product}</span>}
        </Link>
      </div>
      <Places narrow={narrow} />
      <button
        type="button"
        className={css.collapse}
        onClick={toggle}
        aria-label={word}
        aria-expanded={!narrow}
      >
        <Icon size={17} strokeWidth={1.75} aria-hidden />
        {!narrow && <span>{word}</span>}
      </button>
    </nav>
  )
}
