// How does each kind of entry on a timeline look? One row for each kind; the timeline knows none of them itself.
import type { ReactNode } from 'react'
import { text } from '@/text/en'
import ui from '@/ui/ui.module.css'
import css from './customers.module.css'
import type { TimelineEvent } from './data'
import { openEvent } from './EventDetail'
import { telling } from './timeline'

/** Something that happened with a customer, at a moment. Signals and messages are further kinds. */
export interface Entry {
  kind: 'event'
  /** Stands for it in a list. */
  key: string
  time: string
  event: TimelineEvent
  /** Whose it is, where the timeline is of several. */
  who?: ReactNode
}

export const entryOf = (event: TimelineEvent, who?: ReactNode): Entry => ({
  kind: 'event',
  key: event.message_id,
  time: event.time,
  event,
  ...(who === undefined ? {} : { who }),
})

/** What did it: a person is not worth a mark. */
const MARKED = ['bot', 'staff'] as const

function EventRow({ entry, at }: { entry: Entry; at: string }) {
  const { event } = entry
  const said = telling(event.properties ?? {})
  return (
    <button type="button" className={css.event} onClick={() => openEvent(event)} data-moves>
      <time dateTime={event.time}>{at}</time>
      <strong>
        {event.event}
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
      </span>
    </button>
  )
}

const ROWS: Record<Entry['kind'], (parts: { entry: Entry; at: string }) => ReactNode> = { event: EventRow }

export function EntryRow({ entry, at }: { entry: Entry; at: string }) {
  const Row = ROWS[entry.kind]
  return (
    <div className={css.entry} data-who={entry.who !== undefined || undefined}>
      <Row entry={entry} at={at} />
      {entry.who}
    </div>
  )
}
