// How does one move through the tables of the settings with j and k? Row by row; Tab leads to what can be done with a row.
import { useEffect } from 'react'
import { next } from '@/pages/customers/moving'

const TYPED_IN = 'input, textarea, select, [contenteditable]'

export function useRows() {
  useEffect(() => {
    const heard = (event: KeyboardEvent) => {
      const step = { j: 1, k: -1 }[event.key]
      if (!step || event.ctrlKey || event.metaKey || event.altKey) return
      if (event.target instanceof Element && event.target.closest(`${TYPED_IN}, [role="dialog"]`)) return
      const rows = [...document.querySelectorAll<HTMLElement>('main tbody tr')]
      const row =
        rows[next(rows.indexOf(document.activeElement?.closest('tr') as HTMLElement), step, rows.length)]
      if (!row) return
      row.tabIndex = -1
      row.focus()
    }
    window.addEventListener('keydown', heard)
    return () => window.removeEventListener('keydown', heard)
  }, [])
}
