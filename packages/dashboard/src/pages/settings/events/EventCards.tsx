// Which own events are this reserved one?
import { Button } from '@mantine/core'
import { Plus } from 'lucide-react'
import type { components } from '@/api/schema'
import { text } from '@/text/en'
import type { Reserved, Tried } from './data'
import { type Card, lacks, refusedAt } from './draft'
import { EventCard } from './EventCard'
import css from './events.module.css'
import { reservedName } from './words'

const words = text.eventList

interface Parts {
  of: Reserved
  /** Of all reserved events, in the order in which they are sent. */
  cards: Card[]
  /** Somebody wanted to save them as they are. */
  tried: boolean
  known: components['schemas']['VocabularyView'] | undefined
  found: (card: Card) => Tried | undefined
  refused: { error: unknown; entries: Card[] } | undefined
  onAdd: () => void
  onChange: (next: Card) => void
  onRemove: (card: Card) => void
}

/** Whatever counts as one of these is a payment. */
const MONEY = /^(order|subscription_(started|renewed))$/

export function EventCards({ of, cards, tried, known, found, refused, onAdd, onChange, onRemove }: Parts) {
  const own = cards.filter((one) => one.as === of.name)
  const sent = known?.events.find((one) => one.name === of.name)?.count
  const called = reservedName(of.name)
  return (
    <section className={css.reserved} aria-label={called}>
      <div className={css.head}>
        <div>
          <h2 className={css.name}>
            {called} <code>{of.name}</code>
          </h2>
          <p className={css.quiet}>
            {words.reserved[of.name]?.does} {sent !== undefined && words.sent(sent)}
          </p>
        </div>
        <Button
          data-add
          size="compact-sm"
          variant="subtle"
          aria-label={words.add(called)}
          leftSection={<Plus size={14} aria-hidden />}
          onClick={onAdd}
        >
          {words.addShort}
        </Button>
      </div>
      {own.length > 1 && MONEY.test(of.name) && <p className={css.quiet}>{words.each}</p>}
      {own.map((card) => (
        <EventCard
          key={card.row}
          card={card}
          properties={of.properties}
          known={known}
          found={found(card)}
          lacking={lacks(card, cards, of.properties)}
          tried={tried}
          refused={refused && refusedAt(refused.error, refused.entries.indexOf(card))}
          onChange={onChange}
          onRemove={() => onRemove(card)}
        />
      ))}
    </section>
  )
}
