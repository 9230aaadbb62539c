// Which value is compared with? Suggestions are the most frequent ones; several where several are meant.
import { Autocomplete, NumberInput, TagsInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useWorkspace } from '@/app/workspace'
import type { Scalar } from '@/charts/answers'
import { stagesQuery } from '@/pages/settings/stages/data'
import { text } from '@/text/en'
import {
  isText,
  readFor,
  type Test,
  takesMany,
  takesMoment,
  takesNone,
  takesNumbers,
  takesText,
  takesTwo,
  writeValue,
} from '../conditions'
import { useValues, useVocabulary } from '../data'
import css from './build.module.css'

interface Parts {
  test: Partial<Test>
  onChange: (values: Scalar[]) => void
}

const PAUSE_MS = 250
const form = text.explore.form

/** The most frequent values of what is tested; for the name of an event, the names. */
function useKnown(test: Partial<Test>, wanted: boolean, search: string): Scalar[] {
  const on = test.on === 'field' ? undefined : test.on
  const { data } = useVocabulary()
  const known = useValues(wanted ? on : undefined, test.name, search)
  const { id } = useWorkspace()
  const stages = useQuery({
    ...stagesQuery(id),
    enabled: wanted && test.on === 'field' && test.name === 'stage',
  })
  if (test.on === 'field' && test.name === 'stage') return (stages.data?.stages ?? []).map((one) => one.key)
  if (test.on === 'field') return test.name === 'event' ? (data?.events ?? []).map((one) => one.name) : []
  return known.data?.map((one) => one.value) ?? []
}

export function ValueField({ test, onChange }: Parts) {
  const operator = test.operator ?? 'is'
  const textual = isText(test)
  const write = textual ? String : writeValue
  const given = (test.values ?? []).map(write)
  const first = given[0] ?? ''
  const [typed, setTyped] = useState(first)
  const [open, setOpen] = useState(false)
  const [search] = useDebouncedValue(typed === first ? '' : typed, PAUSE_MS)
  const values = useKnown(test, !takesNone(operator) && !takesNumbers(operator), search)
  const options = [...new Set(values.map(write))]
  useEffect(() => setTyped(first), [first])

  if (takesNone(operator)) return null
  if (takesNumbers(operator)) return <Numbers key={operator} test={test} onChange={onChange} />
  if (takesMany(operator))
    return (
      <TagsInput
        aria-label={form.value}
        placeholder={given.length === 0 ? form.value : ''}
        data={options}
        value={given}
        onChange={(next) => onChange(next.map((one) => readFor(test, one, values)))}
        maxDropdownHeight={280}
      />
    )
  const settle = (next: string) => {
    if (next.trim() !== '' && next !== first) onChange([readFor(test, next, values)])
  }
  return (
    <Autocomplete
      aria-label={form.value}
      placeholder={takesMoment(operator) ? form.moment : operator === 'matches' ? form.pattern : form.value}
      data={takesText(operator) || takesMoment(operator) ? [] : options}
      value={typed}
      onChange={setTyped}
      onOptionSubmit={settle}
      onBlur={() => settle(typed)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter') return
        settle(event.currentTarget.value)
        setOpen(false)
      }}
      dropdownOpened={open}
      onDropdownOpen={() => setOpen(true)}
      onDropdownClose={() => setOpen(false)}
      maxDropdownHeight={280}
      disabled={!test.name}
    />
  )
}

/** One number, or two of which the second is the end. */
function Numbers({ test, onChange }: Parts) {
  const two = takesTwo(test.operator ?? 'is')
  const read = (at: number) => (typeof test.values?.[at] === 'number' ? test.values[at] : undefined)
  const [ends, setEnds] = useState<(number | undefined)[]>([read(0), read(1)])
  const settle = (at: number, typed: string) => {
    const value = typed === '' ? Number.NaN : Number(typed.replaceAll(',', ''))
    if (!Number.isFinite(value)) return
    const next = ends.map((one, index) => (index === at ? value : one))
    setEnds(next)
    const said = (two ? next : next.slice(0, 1)).filter((one) => one !== undefined)
    if (said.length === (two ? 2 : 1)) onChange(said)
  }
  const field = (at: number, label: string) => (
    <NumberInput
      aria-label={label}
      placeholder={label}
      defaultValue={ends[at] ?? ''}
      hideControls
      onBlur={(event) => settle(at, event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur()
      }}
    />
  )
  if (!two) return field(0, form.value)
  return (
    <div className={css.pair}>
      {field(0, form.least)}
      {field(1, form.most)}
    </div>
  )
}
