// What kind of customer are they, by what they did and what they say they want?
import { Checkbox, MultiSelect, Select, TagsInput, TextInput } from '@mantine/core'
import { text } from '@/text/en'
import css from './rule.module.css'
import {
  type Compared,
  type Fact,
  FACT_NAMES,
  FACTS,
  type FactTest,
  operatorsOf,
  readFact,
  takesList,
  takesNothing,
  writeFact,
} from './facts'
import type { Members } from './tree'

const words = text.segments.form

export function FactRow({ test, onChange }: { test: Members; onChange: (next: Members) => void }) {
  const read = readFact(test) ?? { fact: 'style', operator: 'is', values: [], ignoreCase: false }
  const set = (more: Partial<FactTest>) => onChange(writeFact({ ...read, ...more }))
  return (
    <>
      <div className={css.known}>
        <Select
          label={words.fact}
          data={FACT_NAMES.map((one) => ({ value: one, label: words.facts[one] }))}
          value={read.fact}
          onChange={(next) => set({ fact: next as Fact, operator: 'is', values: [], ignoreCase: false })}
          allowDeselect={false}
        />
        <Select
          aria-label={text.explore.form.operator}
          data={operatorsOf(read.fact).map((one) => ({ value: one, label: text.explore.operators[one] }))}
          value={read.operator}
          onChange={(next) => {
            const operator = next as Compared
            set({
              operator,
              values: takesList(operator) ? read.values.filter(Boolean) : read.values.slice(0, 1),
            })
          }}
          allowDeselect={false}
        />
        <Value read={read} set={set} />
      </div>
      {read.fact === 'goals' && !takesNothing(read.operator) && (
        <Checkbox
          label={text.explore.form.ignoreCase}
          checked={read.ignoreCase}
          onChange={(event) => set({ ignoreCase: event.currentTarget.checked })}
        />
      )}
    </>
  )
}

/** A word of a closed list, or a text where customers say it themselves. */
function Value({ read, set }: { read: FactTest; set: (more: Partial<FactTest>) => void }) {
  const { fact, operator, values } = read
  const label = text.explore.form.value
  if (takesNothing(operator)) return null
  const known: readonly string[] | undefined = FACTS[fact]
  if (!known)
    return takesList(operator) ? (
      <TagsInput aria-label={label} value={values} onChange={(next) => set({ values: next })} />
    ) : (
      <TextInput
        aria-label={label}
        value={values[0] ?? ''}
        onChange={(event) => set({ values: [event.currentTarget.value] })}
      />
    )
  const data = known.map((one) => ({ value: one, label: words.factWords[one] ?? one }))
  if (takesList(operator))
    return (
      <MultiSelect
        aria-label={label}
        data={data}
        value={values}
        onChange={(next) => set({ values: next })}
        maxDropdownHeight={320}
      />
    )
  return (
    <Select
      aria-label={label}
      placeholder={label}
      data={data}
      value={values[0] || null}
      onChange={(next) => set({ values: [next ?? ''] })}
      allowDeselect={false}
    />
  )
}
