// What does the window say one is looking at?
import { useEffect } from 'react'
import { text } from '@/text/en'
import { createStore } from './store'

/** The title of what is shown, where a page knows better than its route: a customer's name, a saved question's. */
export const ownTitle = createStore<string | undefined>(undefined)

/** Names the window after what is shown. */
export function useTitle(title: string | undefined) {
  useEffect(() => {
    ownTitle.set(title)
    return () => ownTitle.set(undefined)
  }, [title])
}

export function windowTitle(...parts: (string | undefined)[]): string {
  return [...parts, text.shell.product].filter((part) => part !== undefined && part !== '').join(' · ')
}
