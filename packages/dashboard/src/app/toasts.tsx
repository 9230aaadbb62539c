// How does one hear that something was done, and take it back?
import { Button, CloseButton } from '@mantine/core'
import { useEffect } from 'react'
import { text } from '@/text/en'
import { focusHeading } from '@/ui/removal'
import css from './app.module.css'
import { createStore, useStore } from './store'

const SHOWN_MS = 8000
const SHOWN_MAX = 3

interface Toast {
  id: number
  message: string
  tone: 'done' | 'wrong'
  undo?: () => void
  /** What happens when it goes away and was not undone. */
  settle?: () => void
}

const toasts = createStore<Toast[]>([])
let numbered = 0

function add(toast: Omit<Toast, 'id'>): number {
  numbered += 1
  const id = numbered
  const dropped = toasts.get().slice(0, -(SHOWN_MAX - 1))
  toasts.set((now) => [...now.slice(-(SHOWN_MAX - 1)), { ...toast, id }])
  // What was held back is done when its offer to undo makes room.
  for (const one of dropped) one.settle?.()
  return id
}

function take(id: number): Toast | undefined {
  const found = toasts.get().find((toast) => toast.id === id)
  toasts.set((now) => now.filter((toast) => toast.id !== id))
  return found
}

/** Says that something was done. */
export const say = (message: string) => void add({ message, tone: 'done' })

/** Says that something did not work, where no field or page can say it. */
export const sayWrong = (error: unknown) =>
  void add({
    message: error instanceof Error && error.message ? error.message : text.shell.unreachable,
    tone: 'wrong',
  })

/** Says that something was done, and offers to take it back. The server can undo it. */
export const sayUndoable = (message: string, undo: () => void) => void add({ message, tone: 'done', undo })

/**
 * Does something that the server cannot undo: it is held back while one may change one's mind, and done at the latest when the
 * page is left. The caller hides what is about to go at once, and shows it again in `undo`.
 */
export function holdBack(message: string, act: () => void, undo: () => void) {
  add({ message, tone: 'done', undo, settle: act })
}

/** Does now what was held back. */
export function settleAll() {
  for (const toast of toasts.get()) toast.settle?.()
  toasts.set([])
}
window.addEventListener('pagehide', settleAll)

function One({ toast }: { toast: Toast }) {
  useEffect(() => {
    let timer = setTimeout(end, SHOWN_MS)
    function end() {
      // Nobody is hurried who is about to press the button.
      if (document.activeElement?.closest(`[data-toast="${toast.id}"]`)) {
        timer = setTimeout(end, 1000)
        return
      }
      take(toast.id)?.settle?.()
    }
    return () => clearTimeout(timer)
  }, [toast.id])
  // Its buttons go with it.
  const end = (act: (found: Toast) => void) => () => {
    const found = take(toast.id)
    if (found) act(found)
    // One reads on where one was.
    focusHeading(true)
  }
  return (
    <div className={css.toast} data-tone={toast.tone} data-toast={toast.id}>
      <span>{toast.message}</span>
      {toast.undo && (
        <Button size="compact-sm" variant="light" onClick={end((found) => found.undo?.())}>
          {text.shell.undo}
        </Button>
      )}
      <CloseButton size="sm" aria-label={text.shell.dismiss} onClick={end((found) => found.settle?.())} />
    </div>
  )
}

export function Toasts() {
  const shown = useStore(toasts)
  return (
    <section className={css.toasts} aria-live="polite" aria-label={text.shell.done} data-no-print>
      {shown.map((toast) => (
        <One key={toast.id} toast={toast} />
      ))}
    </section>
  )
}
