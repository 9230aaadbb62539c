// Of which customers does the question speak? Of all, of a segment by its name, or of those for whom a rule of its own holds.
import { Button, Select, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { closeDrawer, openDrawer } from '@/app/drawer'
import { useWorkspace } from '@/app/workspace'
import { savedSegmentsQuery } from '@/pages/segments/data'
import { ruleSentence } from '@/pages/segments/words'
import { text } from '@/text/en'
import { toGroup } from '../conditions'
import type { Condition } from '../question'
import css from './build.module.css'
import { Tests } from './Tests'

const form = text.explore.form
// Writing a rule needs much that a question does not.
const OwnRule = lazy(() => import('@/pages/segments/build/OwnRule'))

interface Parts {
  value: unknown
  onChange: (next: Condition | undefined) => void
}

const ALL = 'all'
const OWN = 'own'
const NAMED = 'segment:'

/** The segment that a rule is and nothing else. */
export function segmentOf(rule: unknown): string | undefined {
  if (typeof rule !== 'object' || rule === null || Array.isArray(rule)) return undefined
  const { segment, ...more } = rule as Record<string, unknown>
  return typeof segment === 'string' && Object.keys(more).length === 0 ? segment : undefined
}

export function Whom({ value, onChange }: Parts) {
  const { id } = useWorkspace()
  const saved = useQuery(savedSegmentsQuery(id))
  const segment = segmentOf(value)
  const names = (saved.data ?? []).filter((one) => !one.hidden).map((one) => one.name)
  if (segment !== undefined && !names.includes(segment)) names.unshift(segment)
  const choice = value === undefined ? ALL : segment === undefined ? OWN : NAMED + segment
  const write = () =>
    openDrawer(
      form.ruleTitle,
      <Suspense fallback={<Skeleton height={480} />}>
        <OwnRule
          first={value}
          onUse={(rule) => {
            closeDrawer()
            onChange(rule as Condition | undefined)
          }}
        />
      </Suspense>,
    )
  const simple = segment === undefined && toGroup(value) !== undefined
  return (
    <div className={css.whom}>
      <Select
        label={form.whom}
        data={[
          { value: ALL, label: form.everybody },
          { value: OWN, label: form.ownRule },
          ...(names.length > 0
            ? [
                {
                  group: form.whomSegments,
                  items: names.map((name) => ({ value: NAMED + name, label: name })),
                },
              ]
            : []),
        ]}
        value={choice}
        onChange={(next) => {
          if (next === ALL) onChange(undefined)
          else if (next === OWN) write()
          else if (next) onChange({ segment: next.slice(NAMED.length) })
        }}
        allowDeselect={false}
        searchable
        maxDropdownHeight={320}
        limit={500}
      />
      {simple ? (
        <Tests label={form.who} where={value as Condition | undefined} on={['trait']} onChange={onChange} />
      ) : (
        segment === undefined && <p className={css.ruleWords}>{ruleSentence(value)}</p>
      )}
      {choice !== ALL && (
        <Button className={css.add} size="compact-sm" variant="subtle" onClick={write}>
          {segment === undefined ? form.changeRule : form.writeRule}
        </Button>
      )}
    </div>
  )
}
