// A number of customers, which opens them for whoever may see them.
import { text } from '@/text/en'
import { number } from '@/text/words'
import type { Cell } from '@/charts/answers'
import show from '@/pages/explore/show/show.module.css'
import css from './map.module.css'
import type { Open } from './Shown'

interface Parts {
  n: number
  cell: Cell
  what: string
  open: Open
}

export function Count({ n, cell, what, open }: Parts) {
  if (!open || n === 0) return <span className={css.count}>{number(n)}</span>
  const says = text.map.stage.show(what, n)
  return (
    <button
      type="button"
      className={show.cell}
      aria-label={says}
      title={says}
      onClick={() => open(cell, what)}
    >
      {number(n)}
    </button>
  )
}
