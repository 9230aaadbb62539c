// How do events get here from the program one has?
import { Select } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { Section } from '@/ui/Page'
import { CopyText } from '@/ui/Secret'
import css from '../settings.module.css'
import { snippets } from './snippets'

const words = text.connections.keys

export function Snippets({ writeKey }: { writeKey: string | undefined }) {
  const { id, can } = useWorkspace()
  const all = snippets(location.origin, writeKey ?? words.placeholder)
  const [name, setName] = useState(all[0]?.name ?? '')
  const shown = all.find((one) => one.name === name) ?? all[0]
  if (!shown) return null
  return (
    <Section
      title={words.snippets}
      lead={`${words.snippetsLead}${writeKey ? ` ${words.withKey}` : ''}`}
      actions={<CopyText value={shown.code} label={words.copyOf(shown.name)} />}
    >
      <Select
        aria-label={words.client}
        data={all.map((one) => one.name)}
        value={name}
        onChange={(next) => next && setName(next)}
        w={220}
      />
      {/* What scrolls must be reachable by the keyboard. */}
      <section className={css.snippet} tabIndex={0} aria-label={shown.name}>
        <pre>{shown.code}</pre>
      </section>
      {can('Debug') && (
        <p>
          <Link to="/w/$workspace/arrivals" params={{ workspace: String(id) }}>
            {words.watch}
          </Link>
        </p>
      )}
    </Section>
  )
}
