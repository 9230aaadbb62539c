// Which events of a timeline, and until when? Both stand in the address.
import { Button, MultiSelect, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useWorkspace } from '@/app/workspace'
import { vocabularyQuery } from '@/pages/explore/data'
import { text } from '@/text/en'
import css from './customers.module.css'
import { type PartAsked, partAsked } from './part'

const words = text.view360.timeline

/** What the address says; the events of a lens count until one chooses others. */
export function usePart(events: readonly string[] = []): PartAsked {
  const { timezone } = useWorkspace()
  return partAsked(useSearch({ strict: false }), events, timezone)
}

export function Filters({ part }: { part: PartAsked }) {
  const { id } = useWorkspace()
  const navigate = useNavigate()
  const vocabulary = useQuery(vocabularyQuery(id))
  const names = (vocabulary.data?.events ?? []).map((one) => one.name)
  const chosen = [...(part.events ?? [])]
  const set = (next: Record<string, unknown>) =>
    void navigate({
      to: '.',
      search: (now: Record<string, unknown>) => ({ ...now, ...next }),
      replace: true,
    })
  return (
    <div className={css.filters} data-no-print>
      <MultiSelect
        aria-label={text.customers.filter}
        placeholder={chosen.length === 0 ? text.customers.allEvents : ''}
        data={[...new Set([...chosen, ...names])]}
        value={chosen}
        onChange={(event) => set({ event })}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': text.customers.allEvents }}
        maxDropdownHeight={320}
      />
      <TextInput
        type="date"
        aria-label={words.on}
        value={part.on ?? ''}
        onChange={(event) => set({ on: event.currentTarget.value || undefined })}
      />
      {part.on && (
        <Button variant="subtle" onClick={() => set({ on: undefined })}>
          {words.now}
        </Button>
      )}
    </div>
  )
}
