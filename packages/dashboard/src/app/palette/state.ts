// Is the command palette open, and which actions does the page of the moment add to it?
import { useEffect } from 'react'
import { createStore } from '../store'

export interface Command {
  id: string
  title: string
  /** Further words by which it is found. */
  words?: string
  group: 'pages' | 'actions' | 'workspaces'
  run: () => void
}

export const paletteOpen = createStore(false)
export const openPalette = () => paletteOpen.set(true)
export const ownCommands = createStore<Command[]>([])

/** Adds actions of a page to the palette while the page is shown. Keep the list stable with useMemo. */
export function useCommands(commands: Command[]) {
  useEffect(() => {
    ownCommands.set((now) => [...now, ...commands])
    return () => ownCommands.set((now) => now.filter((one) => !commands.includes(one)))
  }, [commands])
}

/** How well a command fits what was typed: every word must be in it, earlier and at the beginning of a word is better. */
export function closeness(command: Pick<Command, 'title' | 'words'>, typed: string): number {
  const within = `${command.title} ${command.words ?? ''}`.toLowerCase()
  let score = 0
  for (const word of typed.toLowerCase().split(/\s+/).filter(Boolean)) {
    const at = within.indexOf(word)
    if (at < 0) return 0
    const begins = at === 0 || within[at - 1] === ' '
    score += (begins ? 100 : 10) - Math.min(at, 9)
  }
  return score === 0 ? 1 : score
}

/** The commands that fit, the best first; the order of the list where they fit alike. */
export function found(commands: Command[], typed: string): Command[] {
  const scored = commands.map((command, order) => ({ command, order, score: closeness(command, typed) }))
  const groups = ['pages', 'actions', 'workspaces']
  return scored
    .filter((one) => one.score > 0)
    .sort((a, b) => {
      if (typed.trim() === '')
        return groups.indexOf(a.command.group) - groups.indexOf(b.command.group) || a.order - b.order
      return b.score - a.score || a.order - b.order
    })
    .map((one) => one.command)
}
