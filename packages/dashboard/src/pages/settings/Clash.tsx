// Somebody else changed a list meanwhile: which of the two counts?
import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { useAnnounced } from '@/ui/announce'
import { Section } from '@/ui/Page'
import css from './clash.module.css'

interface Parts {
  words: { title: string; body: string; theirs: string; yours: string; take: string; keep: string }
  /** What each list says. */
  theirs: ReactNode
  yours: ReactNode
  saving: boolean
  onTake: () => void
  onKeep: () => void
}

export function Clash({ words, theirs, yours, saving, onTake, onKeep }: Parts) {
  useAnnounced(words.title)
  return (
    <div className={css.clash} role="group" aria-label={words.title}>
      <Section title={words.title} lead={words.body}>
        <div className={css.both}>
          <div>
            <h3>{words.theirs}</h3>
            {theirs}
          </div>
          <div>
            <h3>{words.yours}</h3>
            {yours}
          </div>
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
