// How does one get from one settings page to another?
import { Select } from '@mantine/core'
import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router'
import { SETTINGS } from '@/app/nav'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { Empty, Page } from '@/ui/Page'
import { useRows } from './rows'
import css from './settings.module.css'

export default function Settings() {
  const { id, can } = useWorkspace()
  const navigate = useNavigate()
  useRows()
  const path = useLocation().pathname.split('/').slice(3, 5).join('/')
  const places = SETTINGS.filter((place) => can(place.right))
  const allowed = places.some((place) => place.path === path)
  const here = SETTINGS.find((place) => place.path === path)
  const params = { workspace: String(id) }
  return (
    <div className={css.settings}>
      <nav className={css.pages} aria-label={text.settings.title} data-no-print>
        <ul>
          {places.map((place) => (
            <li key={place.path}>
              <Link
                to={`/w/$workspace/${place.path}` as '/w/$workspace'}
                params={params}
                className={css.link}
              >
                {place.title}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div className={css.choose}>
        <Select
          aria-label={text.settings.choose}
          data={places.map((place) => ({ value: place.path, label: place.title }))}
          value={path}
          onChange={(to) => to && navigate({ to: `/w/$workspace/${to}` as '/w/$workspace', params })}
        />
      </div>
      {allowed ? (
        <Outlet />
      ) : (
        <Page title={here?.title ?? text.settings.title}>
          <Empty title={text.settings.noRight} body={text.shell.noRightHint} />
        </Page>
      )}
    </div>
  )
}
