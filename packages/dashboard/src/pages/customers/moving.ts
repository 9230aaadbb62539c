// How does one move through a list with j and k? The focus goes from link to link; Enter opens what has it.
import { type KeyboardEvent, useEffect, useRef } from 'react'

const inField = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

/** Which place comes after one in a list, when it is moved by `step`. */
export function next(at: number, step: number, count: number): number {
  if (count === 0) return -1
  if (at < 0) return step > 0 ? 0 : count - 1
  return Math.min(count - 1, Math.max(0, at + step))
}

export function useMoving<T extends HTMLElement = HTMLTableElement>(count: number) {
  const list = useRef<T>(null)
  useEffect(() => {
    const move = (step: number) => {
      const links = [...(list.current?.querySelectorAll<HTMLElement>('[data-moves]') ?? [])].slice(0, count)
      const at = links.indexOf(document.activeElement as HTMLElement)
      links[next(at, step, links.length)]?.focus()
    }
    const heard = (event: globalThis.KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || inField(event.target)) return
      if (document.querySelector('[role="dialog"]')) return
      if (event.key === 'j') move(1)
      else if (event.key === 'k') move(-1)
    }
    window.addEventListener('keydown', heard)
    return () => window.removeEventListener('keydown', heard)
  }, [count])
  /** From the search field the list is one key down. */
  const fromField = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'Enter') return
    event.preventDefault()
    list.current?.querySelector<HTMLElement>('[data-moves]')?.focus()
  }
  return { list, fromField }
}
