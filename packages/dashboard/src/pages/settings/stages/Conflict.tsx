// Somebody else changed the stages meanwhile: what is theirs, what is yours, and which of them counts?
import { Button } from '@mantine/core'
import { ruleSentence } from '@/pages/segments/words'
import { text } from '@/text/en'
import { useAnnounced } from '@/ui/announce'
import { Section } from '@/ui/Page'
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

export function Conflict({ theirs, yours, saving, onTake, onKeep }: Parts) {
  useAnnounced(words.title)
  return (
    <div className={css.conflict} role="group" aria-label={words.title}>
      <Section title={words.title} lead={words.body}>
        <div className={css.both}>
          <List title={words.theirs} of={theirs.stages} />
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

function List({ title, of }: { title: string; of: Said[] }) {
  return (
    <div>
      <h3>{title}</h3>
      <ol>
        {of.map((one) => (
          <li key={one.key}>
            <strong>{one.name}</strong> <span className={css.rule}>{ruleSentence(one.rule)}</span>
          </li>
        ))}
      </ol>
    </div>
  )
}
