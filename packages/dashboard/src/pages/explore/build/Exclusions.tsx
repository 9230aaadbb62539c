// Which events between the steps end a try?
import { ActionIcon, Button, Select } from '@mantine/core'
import { Plus, X } from 'lucide-react'
import { text } from '@/text/en'
import { useRemoval } from '@/ui/removal'
import { changed, memberOf, type Question, type Selector } from '../question'
import css from './build.module.css'
import { EventField } from './EventField'

interface Parts {
  question: Question
  put: (more: Record<string, unknown>) => void
}

const form = text.explore.form
const EVERYWHERE = 'all'

/** "1-2" for between step 1 and step 2, and back. */
const write = (between: unknown) => (Array.isArray(between) ? between.join('-') : EVERYWHERE)
const read = (written: string | null) =>
  written === null || written === EVERYWHERE ? undefined : written.split('-').map(Number)

/** Where an exclusion may hold: everywhere, or from one step to a later one. */
export function stretches(steps: number): string[] {
  const found = [EVERYWHERE]
  for (let from = 1; from < steps; from += 1)
    for (let to = from + 1; to <= steps; to += 1) if (steps > 2) found.push(`${from}-${to}`)
  return found
}

export function Exclusions({ question, put }: Parts) {
  const all = Array.isArray(question.exclude) ? (question.exclude as unknown[]) : []
  const steps = Array.isArray(question.steps) ? question.steps.length : 0
  const { list, removing } = useRemoval<HTMLDivElement>(all.length)
  const change = (next: unknown[]) =>
    put(next.length > 0 ? { exclude: next } : { exclude: undefined, exclude_voids: undefined })
  const set = (at: number, next: unknown) => change(all.map((one, index) => (index === at ? next : one)))
  return (
    <div ref={list} className={css.steps} data-list>
      {all.map((one, at) => {
        const between = write(memberOf(one, 'between'))
        const known = stretches(steps)
        const data = (known.includes(between) ? known : [...known, between]).map((value) => ({
          value,
          label: value === EVERYWHERE ? form.betweenAll : form.betweenSteps(...pair(value)),
        }))
        return (
          // An exclusion is its place
          <div key={at} className={css.step} data-row>
            <EventField
              label={form.excluded(at + 1)}
              value={one}
              onChange={(next: Selector | undefined) => set(at, next ?? '')}
            />
            {data.length > 1 && question.order !== 'unordered' && (
              <Select
                aria-label={form.between(at + 1)}
                data={data}
                value={between}
                onChange={(next) => set(at, changed(one, { between: read(next) }))}
                allowDeselect={false}
              />
            )}
            <div className={css.stepTools}>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={form.removeExcluded(at + 1)}
                data-remove
                onClick={() => {
                  removing(at)
                  change(all.filter((_, index) => index !== at))
                }}
              >
                <X size={15} aria-hidden />
              </ActionIcon>
            </div>
          </div>
        )
      })}
      {all.length > 0 && (
        <Select
          label={form.voids}
          data={Object.entries(form.voided).map(([value, label]) => ({ value, label }))}
          value={question.exclude_voids === 'customer' ? 'customer' : 'attempt'}
          onChange={(next) => put({ exclude_voids: next === 'customer' ? next : undefined })}
          allowDeselect={false}
        />
      )}
      <Button
        className={css.add}
        data-add
        size="compact-sm"
        variant="subtle"
        leftSection={<Plus size={14} aria-hidden />}
        onClick={() => change([...all, ''])}
      >
        {form.addExcluded}
      </Button>
    </div>
  )
}

function pair(value: string): [number, number] {
  const [from = 1, to = 2] = value.split('-').map(Number)
  return [from, to]
}
