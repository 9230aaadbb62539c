// How does each kind of entry on a timeline look? One row for each kind; the timeline knows none of them itself.
import { Link } from '@tanstack/react-router'
import { ArrowDownRight, ArrowUpRight, LogIn, LogOut } from 'lucide-react'
import type { ReactNode } from 'react'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import ui from '@/ui/ui.module.css'
import css from './customers.module.css'
import type { TimelineEvent } from './data'
import { openEvent } from './EventDetail'
import { useMapping } from './mapped'
import { telling } from './timeline'
import type { Move } from './whereabouts'

/** Something that happened with a customer, at a moment. Signals and messages are further kinds. */
export interface Entry {
  kind: 'event'
  /** Stands for it in a list. */
  key: string
  time: string
  event: TimelineEvent
  /** What the stage is called in which it happened, where that is known. */
  stage: string | undefined
  /** Whose it is, where the timeline is of several. */
  who?: ReactNode
}

export const entryOf = (
  event: TimelineEvent,
  { stage, who }: { stage?: string | undefined; who?: ReactNode } = {},
): Entry => ({
  kind: 'event',
  key: event.message_id,
  time: event.time,
  event,
  stage,
  ...(who === undefined ? {} : { who }),
})

/** What did it: a person is not worth a mark. */
const MARKED = ['bot', 'staff'] as const

interface Row {
  entry: Entry
  at: string
  /** The stage is told in the row, because its session has several. */
  staged?: boolean
}

function EventRow({ entry, at, staged = false }: Row) {
  const { event, stage } = entry
  const said = telling(event.properties ?? {})
  const as = useMapping().mapping.get(event.event)?.as
  return (
    <button type="button" className={css.event} onClick={() => openEvent(event, stage)} data-moves>
      <time dateTime={event.time}>{at}</time>
      <strong>
        {event.event}
        {as !== undefined && <span className={css.counts}> · {text.eventList.countsAs(as)}</span>}
        {MARKED.filter((mark) => event.flags.includes(mark)).map((mark) => (
          <span key={mark} className={`${ui.badge} ${css.mark}`} data-tone="warn">
            {text.customers.flags[mark]}
          </span>
        ))}
      </strong>
      <span>
        {said.map(([name, value]) => (
          <span key={name} className={css.said}>
            {name} <b>{value}</b>
          </span>
        ))}
        {staged && stage !== undefined && (
          <span className={css.inStage}>{text.view360.stage.during(stage)}</span>
        )}
      </span>
    </button>
  )
}

const ROWS: Record<Entry['kind'], (row: Row) => ReactNode> = { event: EventRow }

export function EntryRow(row: Row) {
  const Kind = ROWS[row.entry.kind]
  return (
    <div className={css.entry} data-who={row.entry.who !== undefined || undefined}>
      <Kind {...row} />
      {row.entry.who}
    </div>
  )
}

/** A change of stage between events. */
export function MarkRow({ at, said }: { at: string; said: { what: string; why: string; up: boolean } }) {
  const Arrow = said.up ? ArrowUpRight : ArrowDownRight
  return (
    <div className={css.stageMark}>
      <time>{at}</time>
      <p>
        <Arrow size={14} aria-hidden /> <b>{said.what}</b> <span>{said.why}</span>
      </p>
    </div>
  )
}

/** An entry into a watched segment, or an exit from it. */
export function MoveRow({ at, move }: { at: string; move: Move }) {
  const { id } = useWorkspace()
  const Way = move.entered ? LogIn : LogOut
  const words = text.view360.moves
  return (
    <div className={css.stageMark}>
      <time>{at}</time>
      <p>
        <Way size={14} aria-hidden /> <b>{move.entered ? words.entered : words.left}</b>{' '}
        <Link
          to="/w/$workspace/segments/$segment"
          params={{ workspace: String(id), segment: String(move.segment) }}
        >
          {move.name}
        </Link>{' '}
        <span>{words.watched}</span>
      </p>
    </div>
  )
}
