// Somebody else changed the list meanwhile: what is theirs, what is yours, and which of them counts?
import { text } from '@/text/en'
import { Clash } from '../Clash'
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

export const Conflict = ({ theirs, yours, ...rest }: Parts) => (
  <Clash words={words} theirs={<List of={theirs} />} yours={<List of={yours} />} {...rest} />
)

function List({ of }: { of: Mapped[] }) {
  return (
    <>
      {of.length === 0 && <p className={css.quiet}>{words.nothing}</p>}
      <ul>
        {of.map((one) => (
          <li key={one.event}>
            <strong>{one.event}</strong> {text.eventList.countsAs(reservedName(one.as))}.{' '}
            <span className={css.quiet}>{placesSentence(one)}</span>
          </li>
        ))}
      </ul>
    </>
  )
}
