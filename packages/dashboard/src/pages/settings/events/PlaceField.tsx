// Where is this property of the reserved event, and in which unit is it sent?
import { Select, TextInput } from '@mantine/core'
import { text } from '@/text/en'
import type { Property } from './data'
import type { Where } from './draft'
import css from './events.module.css'
import { propertyName } from './words'

const words = text.eventList

interface Parts {
  property: Property
  value: Where
  /** Names of properties that events have. */
  names: string[]
  error: string | undefined
  onChange: (next: Where) => void
}

const OWN = 'own'
const ALWAYS = 'always'
const FROM = 'from:'
const PLAIN = 'plain'
const TIMES = ['1', '100', '1000']

export function PlaceField({ property: { name, kind }, value, names, error, onChange }: Parts) {
  const label = propertyName(name)
  const others = names.filter((one) => one !== name)
  if (value.how === 'from' && !others.includes(value.said)) others.unshift(value.said)
  const data = [
    { value: OWN, label: words.own(name) },
    ...(kind === 'currency' || kind === 'text' ? [{ value: ALWAYS, label: words.always }] : []),
    ...others.map((one) => ({ value: FROM + one, label: one })),
  ]
  const choose = (next: string | null) => {
    const times = value.times === undefined ? {} : { times: value.times }
    if (next === ALWAYS) onChange({ how: 'always', said: '' })
    else if (next?.startsWith(FROM)) onChange({ how: 'from', said: next.slice(FROM.length), ...times })
    else onChange({ how: 'own', said: '', ...times })
  }
  const units = [PLAIN, ...TIMES]
  if (value.times !== undefined && !units.includes(String(value.times))) units.push(String(value.times))
  return (
    <div className={css.place}>
      <Select
        label={label}
        data={data}
        value={value.how === 'from' ? FROM + value.said : value.how}
        onChange={choose}
        error={value.how === 'always' ? undefined : error}
        allowDeselect={false}
        searchable
        limit={200}
        maxDropdownHeight={320}
      />
      {value.how === 'always' && (
        <TextInput
          label={words.alwaysLabel(label)}
          placeholder={kind === 'currency' ? words.code : undefined}
          value={value.said}
          error={error}
          onChange={(event) => onChange({ how: 'always', said: event.currentTarget.value })}
        />
      )}
      {kind === 'money' && (
        <Select
          label={words.unit(label)}
          data={units.map((one) => ({ value: one, label: words.units[one] ?? one }))}
          value={value.times === undefined ? PLAIN : String(value.times)}
          onChange={(next) => {
            const { times: _, ...rest } = value
            onChange(next === null || next === PLAIN ? rest : { ...rest, times: Number(next) })
          }}
          allowDeselect={false}
        />
      )}
    </div>
  )
}
