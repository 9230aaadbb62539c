// Somebody else changed the stages meanwhile: what is theirs, what is yours, and which of them counts?
import { ruleSentence } from '@/pages/segments/words'
import { text } from '@/text/en'
import { Clash } from '../Clash'
import type { StagesView } from './data'
import type { Said } from './draft'
import css from './stages.module.css'

const words = text.stageList.conflict

interface Parts {
  theirs: StagesView
  yours: Said[]
  saving: boolean
  onTake: () => void
  onKeep: () => void
}

export const Conflict = ({ theirs, yours, ...rest }: Parts) => (
  <Clash words={words} theirs={<List of={theirs.stages} />} yours={<List of={yours} />} {...rest} />
)

function List({ of }: { of: Said[] }) {
  return (
    <ol>
      {of.map((one) => (
        <li key={one.key}>
          <strong>{one.name}</strong> <span className={css.rule}>{ruleSentence(one.rule)}</span>
        </li>
      ))}
    </ol>
  )
}
