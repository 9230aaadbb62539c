// Somebody else changed the list meanwhile: what is theirs, what is yours, and which of them counts?
import { Button } from '@mantine/core'
import { text } from '@/text/en'
import { useAnnounced } from '@/ui/announce'
import { Section } from '@/ui/Page'
import type { Mapped } from './data'
import css from './events.module.css'
import { placesSentence, reservedName } from './words'

const words = text.eventList.conflict

interface Parts {
  theirs: Mapped[]
  yours: Mapped[]
  saving: boolean
  onTake: () => void
  onKeep: () => void
}

export function Conflict({ theirs, yours, saving, onTake, onKeep }: Parts) {
  useAnnounced(words.title)
  return (
    <div className={css.conflict} role="group" aria-label={words.title}>
      <Section title={words.title} lead={words.body}>
        <div className={css.both}>
          <List title={words.theirs} of={theirs} />
          <List title={words.yours} of={yours} />
        </div>
        <div className={css.foot}>
          <Button onClick={onTake}>{words.take}</Button>
          <Button variant="default" loading={saving} onClick={onKeep}>
            {words.keep}
          </Button>
        </div>
      </Section>
    </div>
  )
}

function List({ title, of }: { title: string; of: Mapped[] }) {
  return (
    <div>
      <h3>{title}</h3>
      {of.length === 0 && <p className={css.quiet}>{words.nothing}</p>}
      <ul>
        {of.map((one) => (
          <li key={one.event}>
            <strong>{one.event}</strong> {text.eventList.countsAs(reservedName(one.as))}.{' '}
            <span className={css.quiet}>{placesSentence(one)}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
