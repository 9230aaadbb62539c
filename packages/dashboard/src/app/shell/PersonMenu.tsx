// What can one set for oneself from anywhere?
import { Menu, UnstyledButton } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { Check } from 'lucide-react'
import { useStore } from '@/app/store'
import { text } from '@/text/en'
import { type Density, look, type Scheme } from '@/theme/look'
import { chooseLook } from '../look'
import { leave } from '../session/leave'
import { useWorkspace } from '../workspace'
import css from './shell.module.css'

/** The first letters of the first two words of a name. */
export function initials(name: string): string {
  const letters = name
    .trim()
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => [...word][0] ?? '')
  return letters.join('').toUpperCase() || '?'
}

export function PersonMenu() {
  const { id, me } = useWorkspace()
  const navigate = useNavigate()
  const { scheme, density } = useStore(look)
  const check = (chosen: boolean) => (chosen ? <Check size={14} aria-hidden /> : undefined)
  const choices = <T extends string>(words: Record<T, string>, chosen: T, choose: (one: T) => void) =>
    (Object.keys(words) as T[]).map((one) => (
      <Menu.Item
        key={one}
        closeMenuOnClick={false}
        rightSection={check(one === chosen)}
        onClick={() => choose(one)}
      >
        {words[one]}
        {one === chosen && <span className="sr-only"> ({text.shell.chosen})</span>}
      </Menu.Item>
    ))
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <UnstyledButton className={css.person} aria-label={text.shell.person(me.name)}>
          {initials(me.name)}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {me.name}
          <br />
          {me.email}
        </Menu.Label>
        <Menu.Item
          onClick={() =>
            navigate({ to: '/w/$workspace/settings/profile', params: { workspace: String(id) } })
          }
        >
          {text.shell.profile}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{text.shell.theme}</Menu.Label>
        {choices<Scheme>(text.shell.themes, scheme, (one) => void chooseLook({ scheme: one }))}
        <Menu.Divider />
        <Menu.Label>{text.shell.density}</Menu.Label>
        {choices<Density>(text.shell.densities, density, (one) => void chooseLook({ density: one }))}
        <Menu.Divider />
        <Menu.Item onClick={() => void leave()}>{text.shell.signOut}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
