// How do the parts of a page stand that a lens orders? In two columns where there is room; each waits for those above it, so that none is
// pushed away.
import { Skeleton } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { ChevronRight } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { text } from '@/text/en'
import css from './customers.module.css'
import { type Lens, type PartName, PARTS, type Placed } from './lens'

/** Room that a part takes while it is on its way. */
const ROOM = 240

export interface Shown {
  waits: boolean
  body: ReactNode
  /** Where the part is called otherwise than on the page of a customer. */
  title?: string
}

/** Which parts are open: those that the lens does not fold, until somebody folds or unfolds them by hand. */
export function useFolds(lens: Lens) {
  const [open, setOpen] = useState<ReadonlySet<PartName>>(
    () => new Set(lens.parts.filter(({ folded }) => !folded).map(({ part }) => part)),
  )
  /** What was unfolded by hand shows its own room: it was asked for, and may push. */
  const [byHand, setByHand] = useState<ReadonlySet<PartName>>(new Set())
  const turn = (name: PartName) => {
    setOpen((now) => {
      const next = new Set(now)
      if (!next.delete(name)) next.add(name)
      return next
    })
    setByHand((now) => new Set(now).add(name))
  }
  return { open, byHand, turn }
}

interface All {
  lens: Lens
  folds: ReturnType<typeof useFolds>
  /** A part that is not there is not there on this page. */
  parts: Partial<Record<PartName, Shown>>
}

export function Columns({ lens, folds, parts }: All) {
  const narrow = useMediaQuery('(max-width: 899px)', false, { getInitialValueInEffect: false })
  const column = (placed: Placed[]) => (
    <Column
      parts={placed.flatMap(({ part }) => {
        const shown = parts[part]
        const { open, byHand, turn } = folds
        const one = { name: part, open: open.has(part), turn: () => turn(part), room: byHand.has(part) }
        return shown ? [{ ...one, ...shown }] : []
      })}
    />
  )
  if (narrow) return column(lens.parts)
  const inColumn = (side: 'story' | 'side') => lens.parts.filter(({ part }) => PARTS[part] === side)
  return (
    <div className={css.two}>
      <div className={css.who}>{column(inColumn('side'))}</div>
      <div className={css.story}>{column(inColumn('story'))}</div>
    </div>
  )
}

interface PartShown extends Shown {
  name: PartName
  open: boolean
  turn: () => void
  room: boolean
}

function Column({ parts }: { parts: PartShown[] }) {
  const first = parts.findIndex((part) => part.open && part.waits && !part.room)
  const ready = first < 0 ? parts : parts.slice(0, first)
  return (
    <>
      {ready.map((part) => (
        <OnePart key={part.name} of={part} />
      ))}
      {/* Another one each time: it goes where the next part comes, and nothing moves. */}
      {first >= 0 && <Skeleton key={`rest ${first}`} height={ROOM * 2} />}
    </>
  )
}

function OnePart({ of }: { of: PartShown }) {
  const title = of.title ?? text.view360.parts[of.name]
  const body = `part-${of.name}`
  return (
    <section className={css.part} data-folded={!of.open || undefined}>
      <h2>
        <button type="button" aria-expanded={of.open} aria-controls={body} onClick={of.turn}>
          <ChevronRight size={16} aria-hidden />
          {title}
        </button>
      </h2>
      <div id={body} hidden={!of.open} className={css.partBody}>
        {of.open && (of.waits ? <Skeleton height={ROOM} /> : of.body)}
      </div>
    </section>
  )
}
