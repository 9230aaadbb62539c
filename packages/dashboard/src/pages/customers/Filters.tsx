// Which events of a timeline, and until when? Both stand in the address.
import { Button, MultiSelect, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useWorkspace } from '@/app/workspace'
import { vocabularyQuery } from '@/pages/explore/data'
import { text } from '@/text/en'
import css from './customers.module.css'
import type { Part } from './data'
import { endOf } from './timeline'

const words = text.view360.timeline

/** What the address says; the events of a lens count until one chooses others. */
export function usePart(events: readonly string[] = []): Part & { on: string | undefined } {
  const { timezone } = useWorkspace()
  const search = useSearch({ strict: false }) as { event?: unknown; on?: unknown }
  const on = typeof search.on === 'string' ? search.on : undefined
  const said = typeof search.event === 'string' ? [search.event] : search.event
  const chosen = Array.isArray(said) ? said.filter((one): one is string => typeof one === 'string') : events
  return { events: chosen, until: on && endOf(on, timezone), on }
}

export function Filters({ part }: { part: ReturnType<typeof usePart> }) {
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
