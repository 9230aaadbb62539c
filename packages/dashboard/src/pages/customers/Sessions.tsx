// How is a stream of entries read? By day and session, the newest first, with the changes of stage and of watched segments; j and k move, Enter opens.
import { ChevronRight } from 'lucide-react'
import { type ReactNode, useMemo, useState } from 'react'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { day as dayWords, duration } from '@/text/words'
import css from './customers.module.css'
import { type Entry, EntryRow, MarkRow, MoveRow } from './entries'
import { useMoving } from './moving'
import type { Mark, StageMark } from './whereabouts'
import { dayOf, grouped, pagesOf, type Piece } from './timeline'

const DAY_MS = 86_400_000
/** A session of more is told in its heading first, unless a stage changed in it. */
const FOLDED_FROM = 8

function clock(moment: string, timezone: string): string {
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: timezone }).format(
    new Date(moment),
  )
}

/** When a session began: with its day where that is not the one under whose heading it stands. */
function begun(from: string, to: string, timezone: string): string {
  const [day, at] = [dayOf(from, timezone), clock(from, timezone)]
  return day === dayOf(to, timezone) ? at : `${dayWords(`${day}T12:00:00Z`)}, ${at}`
}

function dayTitle(day: string, timezone: string): string {
  const words = dayWords(`${day}T12:00:00Z`)
  const now = Date.now()
  if (day === dayOf(new Date(now).toISOString(), timezone)) return `${text.customers.today}, ${words}`
  if (day === dayOf(new Date(now - DAY_MS).toISOString(), timezone))
    return `${text.customers.yesterday}, ${words}`
  return words
}

interface Parts {
  entries: Entry[]
  /** What else came to pass among them, the newest first, and how a change of stage is said. */
  marks?: readonly Mark[]
  say?: (step: StageMark) => { what: string; why: string; up: boolean }
}

export function Sessions({ entries, marks, say }: Parts) {
  const { timezone } = useWorkspace()
  const days = useMemo(() => grouped(entries, timezone, marks), [entries, timezone, marks])
  const moving = useMoving<HTMLDivElement>(Number.POSITIVE_INFINITY)
  const mark = (one: Mark) => {
    const at = clock(one.time, timezone)
    if ('segment' in one) return <MoveRow key={one.key} at={at} move={one} />
    return say && <MarkRow key={one.key} at={at} said={say(one)} />
  }
  const newest = entries[0]?.time
  return (
    <div ref={moving.list} className={css.days}>
      {days.map(({ day, pieces }) => (
        <section key={day} className={css.day}>
          <h3>{dayTitle(day, timezone)}</h3>
          {pieces.map((piece) =>
            'session' in piece ? (
              // A session grows backwards as older pages come: what it began with here is its newest entry.
              <OneSession
                key={piece.session.to}
                of={piece}
                mark={mark}
                open={
                  piece.session.to === newest ||
                  piece.rows.length <= FOLDED_FROM ||
                  piece.rows.some((row) => 'mark' in row)
                }
              />
            ) : (
              <div key={piece.mark.key} className={css.between}>
                {mark(piece.mark)}
              </div>
            ),
          )}
        </section>
      ))}
      {days.length > 0 && <p className={css.keys}>{text.view360.timeline.move}</p>}
    </div>
  )
}

interface One {
  of: Extract<Piece<Entry, Mark>, { session: unknown }>
  mark: (one: Mark) => ReactNode
  open: boolean
}

function OneSession({ of: { session, rows }, mark, open: first }: One) {
  const { timezone } = useWorkspace()
  const [open, setOpen] = useState(first)
  const words = text.view360.timeline
  const pages = pagesOf(session.events.map(({ event }) => event))
  const seconds = (Date.parse(session.to) - Date.parse(session.from)) / 1000
  const stages = [...new Set(session.events.flatMap(({ stage }) => stage ?? []))].reverse()
  return (
    <div className={css.session}>
      <button
        type="button"
        className={css.sessionHead}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        data-moves
      >
        <ChevronRight size={14} aria-hidden />
        <b>
          {text.customers.sessionOf(begun(session.from, session.to, timezone), clock(session.to, timezone))}
        </b>
        {seconds >= 60 && <span>{words.lasted(duration(seconds))}</span>}
        <span>{text.customers.session(session.events.length)}</span>
        {pages && <span className={css.pages}>{words.pages(...pages)}</span>}
        {stages.length > 0 && <span className={css.inStage}>{text.view360.stage.during(...stages)}</span>}
      </button>
      {open && (
        <ul>
          {rows.map((row) => (
            <li key={'event' in row ? row.event.key : row.mark.key}>
              {'event' in row ? (
                <EntryRow entry={row.event} at={clock(row.event.time, timezone)} staged={stages.length > 1} />
              ) : (
                mark(row.mark)
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
