// Who is behind this number?
import { Skeleton } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { openDrawer } from '@/app/drawer'
import { useWorkspace } from '@/app/workspace'
import type { Cell } from '@/charts/answers'
import { openPeek } from '@/pages/customers/Peek'
import { MakeList } from '@/pages/segments/MakeList'
import { text } from '@/text/en'
import { More } from '@/ui/More'
import { Named } from '@/ui/Named'
import { Refusal } from '@/ui/Refusal'
import { useBehind } from '../data'
import { behind, type Question } from '../question'
import { unitWords } from '../sentence'
import css from './show.module.css'

/** Opens the drawer with the customers behind one number. */
export function openBehind(question: Question, cell: Cell, what: string) {
  show({ question, cell, what, from: undefined })
}

/** The longest name of a segment. */
const NAME_MAX = 100

const show = (of: Of) => openDrawer(text.explore.behind.title, <BehindNumber {...of} />)

interface Of {
  question: Question
  cell: Cell
  what: string
  /** The customer that one comes back from. */
  from: string | undefined
}

const focus = (row: HTMLAnchorElement | null) => row?.focus()

function BehindNumber({ question, cell, what, from }: Of) {
  const { id } = useWorkspace()
  const found = useBehind(question, cell)
  const groups = !['customer', 'session', 'conversion'].includes(String(question.unit ?? 'customer'))
  const pages = found.data?.pages ?? []
  return (
    <div className={css.behind}>
      <h3>{what}</h3>
      <Refusal error={found.error} />
      {found.isPending && ['a', 'b', 'c', 'd', 'e'].map((one) => <Skeleton key={one} height={43} />)}
      {pages[0] && <p>{text.explore.behind.count(pages[0].count, unitWords(question))}</p>}
      {pages[0]?.count === 0 && <p>{text.explore.behind.none}</p>}
      <ul className={css.people}>
        {pages
          .flatMap((page) => page.customers)
          .map((one) => {
            const count = one.events_total ?? one.events.length
            const row = (
              <>
                <Named name={one.name ?? one.id ?? one.key} />
                <small>{count > 0 ? text.explore.behind.events(count) : ''}</small>
              </>
            )
            return (
              <li key={one.key}>
                {groups ? (
                  <div>{row}</div>
                ) : (
                  <Link
                    to="/w/$workspace/customers/$key"
                    params={{ workspace: String(id), key: one.key }}
                    ref={one.key === from ? focus : undefined}
                    onClick={(event) => {
                      // In a tab of its own the whole page opens; here one does not lose one's place.
                      if (event.metaKey || event.ctrlKey || event.shiftKey) return
                      event.preventDefault()
                      openPeek(one.name ?? one.id ?? one.key, one.key, () =>
                        show({ question, cell, what, from: one.key }),
                      )
                    }}
                  >
                    {row}
                  </Link>
                )}
              </li>
            )
          })}
      </ul>
      <More of={found}>{text.explore.behind.more}</More>
      {!groups && pages[0] && pages[0].count > 0 && (
        <MakeList
          size={pages[0].count}
          name={what.slice(0, NAME_MAX)}
          asked={(limit, after) => behind(question, cell, limit, after)}
        />
      )}
    </div>
  )
}
