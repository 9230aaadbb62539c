// Where am I, which period do I look at, and how do I get elsewhere?
import { Menu, Skeleton, UnstyledButton } from '@mantine/core'
import { useMatches, useNavigate } from '@tanstack/react-router'
import { Calendar, Check, ChevronsUpDown, Megaphone, Plus, Search } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { text } from '@/text/en'
import { openDrawer } from '../drawer'
import { openPalette } from '../palette/state'
import { RANGES, useRange } from '../range'
import { useWorkspace } from '../workspace'
import { PersonMenu } from './PersonMenu'
import css from './shell.module.css'

function WorkspaceMenu() {
  const { id, name, me, can } = useWorkspace()
  const navigate = useNavigate()
  return (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        <UnstyledButton
          className={css.workspace}
          aria-label={`${text.shell.workspace}: ${name}`}
          title={name}
        >
          <span>{name}</span>
          <ChevronsUpDown size={14} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{text.shell.switchWorkspace}</Menu.Label>
        {me.seats.map((seat) => (
          <Menu.Item
            key={seat.workspace}
            rightSection={seat.workspace === id ? <Check size={14} aria-hidden /> : undefined}
            onClick={() => navigate({ to: '/w/$workspace', params: { workspace: String(seat.workspace) } })}
          >
            {seat.name}
          </Menu.Item>
        ))}
        {can('CreateWorkspaces') && (
          <>
            <Menu.Divider />
            <Menu.Item
              leftSection={<Plus size={14} aria-hidden />}
              onClick={() =>
                navigate({
                  to: '/w/$workspace/settings/workspace',
                  params: { workspace: String(id) },
                  hash: 'new',
                })
              }
            >
              {text.shell.newWorkspace}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}

function RangeMenu() {
  const [range, choose] = useRange()
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <UnstyledButton className={css.tool} aria-label={`${text.shell.range}: ${text.shell.ranges[range]}`}>
          <Calendar size={16} strokeWidth={1.75} aria-hidden />
          <span className={css.wide}>{text.shell.ranges[range]}</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {RANGES.map((one) => (
          <Menu.Item
            key={one}
            onClick={() => choose(one)}
            rightSection={one === range ? <Check size={14} aria-hidden /> : undefined}
          >
            {text.shell.ranges[one]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

/** Comes when it is asked for: the changelog is no part of the first load. */
const News = lazy(() => import('./News').then(({ News: it }) => ({ default: it })))
const openNews = () =>
  openDrawer(
    text.shell.news,
    <Suspense fallback={<Skeleton height={240} />}>
      <News />
    </Suspense>,
  )

export function Topbar() {
  const ranged = useMatches({ select: (matches) => matches.some((match) => match.staticData.range === true) })
  return (
    <header className={css.topbar} data-no-print>
      <WorkspaceMenu />
      <UnstyledButton
        className={css.search}
        onClick={openPalette}
        aria-label={text.shell.search}
        aria-keyshortcuts="Control+K Meta+K"
      >
        <Search size={16} strokeWidth={1.75} aria-hidden />
        <span className={css.wide}>{text.shell.search}</span>
        <kbd className={css.wide}>{text.shell.keys.palette}</kbd>
      </UnstyledButton>
      {ranged && <RangeMenu />}
      <UnstyledButton
        className={`${css.tool} ${css.wide}`}
        aria-label={text.shell.news}
        title={text.shell.news}
        onClick={openNews}
      >
        <Megaphone size={16} strokeWidth={1.75} aria-hidden />
      </UnstyledButton>
      <PersonMenu />
    </header>
  )
}
