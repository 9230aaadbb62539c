// How does one look at something without losing one's place?
import { Drawer } from '@mantine/core'
import { useRouterState } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'
import { text } from '@/text/en'
import { createStore, useStore } from './store'

interface Opened {
  title: string
  body: ReactNode
}

const opened = createStore<Opened | undefined>(undefined)

/** Opens the right drawer. It closes with Esc, by its button, and when one goes to another page. */
export const openDrawer = (title: string, body: ReactNode) => opened.set({ title, body })
export const closeDrawer = () => opened.set(undefined)

export function RightDrawer() {
  const shown = useStore(opened)
  const path = useRouterState({ select: (state) => state.location.pathname })
  // Another path closes it.
  useEffect(() => closeDrawer, [path])
  return (
    <Drawer
      opened={shown !== undefined}
      onClose={closeDrawer}
      title={shown?.title}
      size={480}
      overlayProps={{ backgroundOpacity: 0.18 }}
      closeButtonProps={{ 'aria-label': text.shell.close }}
    >
      {shown?.body}
    </Drawer>
  )
}
