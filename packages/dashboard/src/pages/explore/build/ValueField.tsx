// Which value is compared with? Suggestions are the most frequent ones; several where several are meant.
import { Autocomplete, NumberInput, TagsInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import type { Scalar } from '@/charts/answers'
import { text } from '@/text/en'
import { readValue, type Test, takesMany, takesNone, takesNumbers, writeValue } from '../conditions'
import { useValues } from '../data'

interface Parts {
  test: Partial<Test>
  onChange: (values: Scalar[]) => void
}

const PAUSE_MS = 250

export function ValueField({ test, onChange }: Parts) {
  const given = (test.values ?? []).map(writeValue)
  const first = given[0] ?? ''
  const [typed, setTyped] = useState(first)
  const [search] = useDebouncedValue(typed === first ? '' : typed, PAUSE_MS)
  const operator = test.operator ?? 'is'
  const known = useValues(takesNone(operator) ? undefined : test.on, test.name, search)
  const values = known.data?.map((one) => one.value) ?? []
  const options = [...new Set(values.map(writeValue))]
  useEffect(() => setTyped(first), [first])

  if (takesNone(operator)) return null
  if (takesNumbers(operator))
    return (
      <NumberInput
        aria-label={text.explore.form.value}
        placeholder={text.explore.form.value}
        defaultValue={typeof test.values?.[0] === 'number' ? test.values[0] : ''}
        hideControls
        onBlur={(event) => {
          const value = Number(event.currentTarget.value.replaceAll(',', ''))
          if (event.currentTarget.value !== '' && Number.isFinite(value)) onChange([value])
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur()
        }}
      />
    )
  if (takesMany(operator))
    return (
      <TagsInput
        aria-label={text.explore.form.value}
        placeholder={given.length === 0 ? text.explore.form.value : ''}
        data={options}
        value={given}
        onChange={(next) => onChange(next.map((one) => readValue(one, values)))}
        maxDropdownHeight={280}
      />
    )
  const settle = (next: string) => {
    if (next.trim() !== '' && next !== first) onChange([readValue(next, values)])
  }
  return (
    <Autocomplete
      aria-label={text.explore.form.value}
      placeholder={text.explore.form.value}
      data={options}
      value={typed}
      onChange={setTyped}
      onOptionSubmit={settle}
      onBlur={() => settle(typed)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') settle(event.currentTarget.value)
      }}
      maxDropdownHeight={280}
      disabled={!test.name}
    />
  )
}
