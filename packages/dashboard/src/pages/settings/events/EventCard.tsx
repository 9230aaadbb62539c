// Which own event is it, and where are its properties?
import { ActionIcon, Button, Select, type SelectProps } from '@mantine/core'
import { X } from 'lucide-react'
import { useState } from 'react'
import type { Problem } from '@/api/problem'
import type { components } from '@/api/schema'
import { text } from '@/text/en'
import { brief } from '@/text/words'
import { Refusal } from '@/ui/Refusal'
import type { Property, Tried } from './data'
import { type Card, type lacks, placeOf } from './draft'
import css from './events.module.css'
import { PlaceField } from './PlaceField'
import { triedLines } from './words'

const words = text.eventList

interface Parts {
  card: Card
  properties: Property[]
  known: components['schemas']['VocabularyView'] | undefined
  /** What it would bring, where that is known. */
  found: Tried | undefined
  lacking: ReturnType<typeof lacks>
  /** Somebody wanted to save it as it is. */
  tried: boolean
  refused: Problem | undefined
  onChange: (next: Card) => void
  onRemove: () => void
}

const said = (refused: Problem) => [refused.message, refused.hint].filter(Boolean).join(' ')

export function EventCard({
  card,
  properties,
  known,
  found,
  lacking,
  tried,
  refused,
  onChange,
  onRemove,
}: Parts) {
  const counts = new Map((known?.events ?? []).map((one) => [one.name, one.count]))
  const names = [...counts.keys()]
  if (card.event !== '' && !counts.has(card.event)) names.unshift(card.event)
  const renderOption: SelectProps['renderOption'] = ({ option }) => (
    <span className={css.option}>
      <span>{option.label}</span>
      <small>{counts.has(option.value) ? brief(counts.get(option.value) ?? 0) : ''}</small>
    </span>
  )
  // Money first; of the rest what is said already, or asked for.
  const first = properties.filter(({ kind }) => kind === 'money' || kind === 'currency')
  const rest = properties.filter((one) => !first.includes(one))
  const [opened, setOpened] = useState(rest.some(({ name }) => card.places[name] !== undefined))
  const [, at] = /^\/properties\/([^/]+)/.exec(refused?.place ?? '') ?? []
  const open = opened || rest.some(({ name }) => name === at)
  const shown = open ? [...first, ...rest] : first
  const here = refused && (refused.place === '/event' || refused.place === undefined)
  const wrong =
    (lacking.twice && words.twice) ||
    (tried && lacking.event && words.noEvent) ||
    (here && said(refused)) ||
    undefined
  return (
    <div className={css.card} data-row data-card={card.row} data-event={card.event}>
      <div className={css.which}>
        <Select
          label={words.event}
          placeholder={words.pick}
          data={names}
          value={card.event === '' ? null : card.event}
          error={wrong}
          onChange={(next) => onChange({ ...card, event: next ?? '' })}
          renderOption={renderOption}
          searchable
          limit={200}
          maxDropdownHeight={320}
        />
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={words.remove(card.event || words.unnamed)}
          data-remove
          onClick={onRemove}
        >
          <X size={16} aria-hidden />
        </ActionIcon>
      </div>
      {shown.length > 0 && (
        <div className={css.places}>
          {shown.map((property) => (
            <PlaceField
              key={property.name}
              property={property}
              value={placeOf(card, property.name)}
              names={(known?.properties ?? []).map((one) => one.name)}
              error={
                (refused && at === property.name && said(refused)) ||
                (tried && lacking.places.includes(property.name)
                  ? property.kind === 'currency'
                    ? words.noCode
                    : words.noText
                  : undefined)
              }
              onChange={(next) => onChange({ ...card, places: { ...card.places, [property.name]: next } })}
            />
          ))}
        </div>
      )}
      {rest.length > 0 && (
        <Button
          className={css.more}
          size="compact-sm"
          variant="subtle"
          aria-expanded={open}
          onClick={() => setOpened(!open)}
        >
          {open ? words.less : words.more}
        </Button>
      )}
      {found && (
        <ul className={css.tried}>
          {triedLines(found).map((line) => (
            <li key={line.said} data-wrong={line.wrong || undefined}>
              {line.said}
            </li>
          ))}
        </ul>
      )}
      {refused && !here && at === undefined && <Refusal error={refused} />}
    </div>
  )
}
