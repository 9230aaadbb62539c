// How is a stream of entries read? By day and session, the newest first; j and k move, Enter opens.
import { ChevronRight } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { day as dayWords, duration } from '@/text/words'
import css from './customers.module.css'
import { type Entry, EntryRow } from './entries'
import { useMoving } from './moving'
import { dayOf, grouped, pagesOf, type Session } from './timeline'

const DAY_MS = 86_400_000
/** A session of more is told in its heading first. */
const FOLDED_FROM = 8

function clock(moment: string, timezone: string): string {
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: timezone }).format(
    new Date(moment),
  )
}

function dayTitle(day: string, timezone: string): string {
  const words = dayWords(`${day}T12:00:00Z`)
  const now = Date.now()
  if (day === dayOf(new Date(now).toISOString(), timezone)) return `${text.customers.today}, ${words}`
  if (day === dayOf(new Date(now - DAY_MS).toISOString(), timezone))
    return `${text.customers.yesterday}, ${words}`
  return words
}

export function Sessions({ entries }: { entries: Entry[] }) {
  const { timezone } = useWorkspace()
  const days = useMemo(() => grouped(entries, timezone), [entries, timezone])
  const moving = useMoving<HTMLDivElement>(Number.POSITIVE_INFINITY)
  return (
    <div ref={moving.list} className={css.days}>
      {days.map(({ day, sessions }, at) => (
        <section key={day} className={css.day}>
          <h3>{dayTitle(day, timezone)}</h3>
          {sessions.map((session, place) => (
            // A session grows backwards as older pages come: what it began with here is its newest entry.
            <OneSession
              key={session.to}
              session={session}
              open={(at === 0 && place === 0) || session.events.length <= FOLDED_FROM}
            />
          ))}
        </section>
      ))}
      {days.length > 0 && <p className={css.keys}>{text.view360.timeline.move}</p>}
    </div>
  )
}

function OneSession({ session, open: first }: { session: Session<Entry>; open: boolean }) {
  const { timezone } = useWorkspace()
  const [open, setOpen] = useState(first)
  const words = text.view360.timeline
  const pages = pagesOf(session.events.map(({ event }) => event))
  const seconds = (Date.parse(session.to) - Date.parse(session.from)) / 1000
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
        <b>{text.customers.sessionOf(clock(session.from, timezone), clock(session.to, timezone))}</b>
        {seconds >= 60 && <span>{words.lasted(duration(seconds))}</span>}
        <span>{text.customers.session(session.events.length)}</span>
        {pages && <span className={css.pages}>{words.pages(...pages)}</span>}
      </button>
      {open && (
        <ul>
          {session.events.map((one) => (
            <li key={one.key}>
              <EntryRow entry={one} at={clock(one.time, timezone)} />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
