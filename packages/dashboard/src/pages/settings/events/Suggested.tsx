// Which names look like reserved events? Nothing of it counts before somebody takes it and saves.
import { Button } from '@mantine/core'
import { text } from '@/text/en'
import { Empty, Section } from '@/ui/Page'
import css from './events.module.css'
import type { Suggestion } from './suggest'
import { reservedName } from './words'

const words = text.eventList.suggested
/** More are seen once some are taken. */
const SHOWN = 8

interface Parts {
  proposed: Suggestion[]
  /** No event is mapped yet. */
  empty: boolean
  /** How many names there are. */
  events: number
  onTake: (one: Suggestion) => void
}

export function Suggested({ proposed, empty, events, onTake }: Parts) {
  if (events === 0 && empty) return <Empty title={words.nothing} body={words.nothingBody} />
  if (proposed.length === 0) return empty ? <p className={css.quiet}>{words.none}</p> : null
  return (
    <Section title={words.title} lead={words.lead}>
      <ul className={css.proposed}>
        {proposed.slice(0, SHOWN).map((one) => (
          <li key={one.event}>
            <span>
              {words.one(one.event, reservedName(one.as))}{' '}
              <small className={css.quiet}>{text.eventList.seen(one.count)}</small>
            </span>
            <Button
              size="compact-sm"
              variant="light"
              aria-label={words.takeOf(one.event)}
              onClick={() => onTake(one)}
            >
              {words.take}
            </Button>
          </li>
        ))}
      </ul>
    </Section>
  )
}
