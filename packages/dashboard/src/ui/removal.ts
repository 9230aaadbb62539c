// Where does the focus go when what held it is taken away? To its neighbour, or to where one adds the next; never to nowhere.
import { useLayoutEffect, useRef } from 'react'

/** In the list itself, and not in a list that stands in one of its rows. */
const own = (list: Element, selector: string) =>
  [...list.querySelectorAll<HTMLElement>(selector)].filter(
    (one) => one.parentElement?.closest('[data-list]') === list,
  )

/** The button of a row that takes it away. */
const remover = (row: Element) =>
  [...row.querySelectorAll<HTMLElement>('[data-remove]:not(:disabled)')].find(
    (button) => button.closest('[data-row]') === row,
  )

/**
 * Marks: `data-list` and the `ref` on the list, `data-row` on each row, `data-remove` on what removes it, `data-add` on what adds
 * one. Call `removing` with the place of the row before it goes.
 */
export function useRemoval<T extends HTMLElement>(count: number) {
  const list = useRef<T>(null)
  const gone = useRef<number>(undefined)
  useLayoutEffect(() => {
    const at = gone.current
    gone.current = undefined
    if (at === undefined || !list.current) return
    const rows = own(list.current, '[data-row]')
    const next = rows[Math.min(at, rows.length - 1)]
    const place = (next && remover(next)) ?? own(list.current, '[data-add]')[0]
    place?.focus()
  }, [count])
  const removing = (at: number) => {
    gone.current = at
  }
  return { list, removing }
}

/** Where a part of the page goes together with the button that was pressed in it: at its heading, what comes is read next. */
export function focusHeading(preventScroll = false) {
  document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll })
}
