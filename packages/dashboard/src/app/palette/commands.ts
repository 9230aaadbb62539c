// Which commands are there on every page?
import { useNavigate } from '@tanstack/react-router'
import { text } from '@/text/en'
import { look } from '@/theme/look'
import { chooseLook } from '../look'
import { HOME, SETTINGS, STAGES } from '../nav'
import { leave } from '../session/leave'
import { useWorkspace } from '../workspace'
import type { Command } from './state'

export function useStandardCommands(): Command[] {
  const { id, me, can } = useWorkspace()
  const navigate = useNavigate()
  const go = (path: string) =>
    navigate({ to: `/w/$workspace/${path}` as '/w/$workspace', params: { workspace: String(id) } })

  const pages: Command[] = [HOME, ...STAGES.flatMap((stage) => [stage, ...stage.pages])]
    .filter((place) => can(place.right))
    .map((place) => ({
      id: `page:${place.path}`,
      title: place.title,
      group: 'pages',
      run: () => void go(place.path),
      ...('stage' in place ? { words: text.stages[place.stage as keyof typeof text.stages].question } : {}),
    }))
  const settings: Command[] = SETTINGS.filter((place) => can(place.right)).map((place) => ({
    id: `page:${place.path}`,
    title: `${text.shell.settings}: ${place.title}`,
    group: 'pages',
    run: () => void go(place.path),
  }))
  const themes: Command[] = (['light', 'dark', 'system'] as const).map((scheme) => ({
    id: `theme:${scheme}`,
    title: `${text.shell.theme}: ${text.shell.themes[scheme]}`,
    group: 'actions',
    run: () => void chooseLook({ scheme }),
  }))
  const actions: Command[] = [
    ...themes,
    {
      id: 'density',
      title: text.shell.palette.density,
      words: text.shell.density,
      group: 'actions',
      run: () => void chooseLook({ density: look.get().density === 'compact' ? 'comfortable' : 'compact' }),
    },
    { id: 'leave', title: text.shell.signOut, group: 'actions', run: () => void leave() },
  ]
  const workspaces: Command[] = me.seats
    .filter((seat) => seat.workspace !== id)
    .map((seat) => ({
      id: `workspace:${seat.workspace}`,
      title: `${text.shell.workspace}: ${seat.name}`,
      group: 'workspaces',
      run: () => void navigate({ to: '/w/$workspace', params: { workspace: String(seat.workspace) } }),
    }))
  return [...pages, ...settings, ...actions, ...workspaces]
}
