// Which event is meant, and when only?
import { Select, type SelectProps } from '@mantine/core'
import { text } from '@/text/en'
import { brief } from '@/text/words'
import { useVocabulary } from '../data'
import { ANY, eventOf, type Selector, selector, whereOf } from '../question'
import css from './build.module.css'
import { Tests } from './Tests'

interface Parts {
  label: string
  value: unknown
  onChange: (next: Selector | undefined) => void
  /** Whether "any event" is a choice. */
  any?: boolean
  /** What stands there when nothing is chosen and that is fine. */
  none?: string
  /** Conditions on the event can be added. */
  tests?: boolean
}

export function EventField({ label, value, onChange, any = false, none, tests = true }: Parts) {
  const { data } = useVocabulary()
  const event = eventOf(value)
  const several = Array.isArray(event)
  const chosen = several ? event.join(text.explore.or) : event
  const counts = new Map((data?.events ?? []).map((one) => [one.name, one.count]))
  const names = [...counts.keys()]
  if (chosen !== '' && chosen !== ANY && !counts.has(chosen)) names.unshift(chosen)
  const options = [
    ...(any ? [{ value: ANY, label: text.explore.form.anyEvent }] : []),
    ...names.map((name) => ({ value: name, label: name })),
  ]
  const renderOption: SelectProps['renderOption'] = ({ option }) => (
    <span className={css.option}>
      <span>{option.label}</span>
      <small>{counts.has(option.value) ? brief(counts.get(option.value) ?? 0) : ''}</small>
    </span>
  )
  const choose = (name: string | null) => {
    if (name === null) onChange(undefined)
    else if (!several || name !== chosen)
      onChange(selector(name, whereOf(value), several ? undefined : value))
  }
  return (
    <div className={css.event}>
      <Select
        label={label}
        data={options}
        value={chosen === '' ? null : chosen}
        onChange={choose}
        searchable
        clearable={none !== undefined}
        clearButtonProps={{ 'aria-label': text.shell.none }}
        placeholder={none ?? text.explore.form.pickEvent}
        renderOption={renderOption}
        maxDropdownHeight={320}
        limit={200}
      />
      {tests && chosen !== '' && !several && (
        <Tests
          label={text.explore.form.only}
          where={whereOf(value)}
          on={['property', 'trait']}
          onChange={(where) => onChange(selector(chosen, where, value))}
        />
      )}
    </div>
  )
}
