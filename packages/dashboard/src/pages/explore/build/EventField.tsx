// Which event is meant, and when only? Several events, and what the answer calls them, stand behind a quiet "more".
import { Checkbox, MultiSelect, Select, type SelectProps, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { text } from '@/text/en'
import { brief } from '@/text/words'
import { useVocabulary } from '../data'
import { ANY, changed, eventOf, memberOf, type Selector, selector, whereOf } from '../question'
import css from './build.module.css'
import { Quiet } from './Quiet'
import { Tests } from './Tests'

interface Parts {
  label: string
  value: unknown
  onChange: (next: Selector | undefined) => void
  /** Whether "any event" is a choice. */
  any?: boolean
  /** What stands there when nothing is chosen and that is fine. */
  none?: string
  /** A step of a funnel that may be left out. */
  optional?: boolean
}

const form = text.explore.form

export function EventField({ label, value, onChange, any = false, none, optional = false }: Parts) {
  const { data } = useVocabulary()
  // Where any event may be meant, none said is any.
  const event = any && value === undefined ? ANY : eventOf(value)
  const several = Array.isArray(event)
  const counts = new Map((data?.events ?? []).map((one) => [one.name, one.count]))
  const names = [...counts.keys()]
  for (const one of several ? event : [event])
    if (one !== '' && one !== ANY && !counts.has(one)) names.unshift(one)
  const options = names.map((name) => ({ value: name, label: name }))
  const renderOption: SelectProps['renderOption'] = ({ option }) => (
    <span className={css.option}>
      <span>{option.label}</span>
      <small>{counts.has(option.value) ? brief(counts.get(option.value) ?? 0) : ''}</small>
    </span>
  )
  const choose = (next: string | string[] | null) => {
    if (next === null || next.length === 0) onChange(undefined)
    else onChange(selector(next, whereOf(value), value))
  }
  const common = { label, searchable: true, renderOption, maxDropdownHeight: 320, limit: 200 }
  const chosen = event.length > 0
  const called = memberOf(value, 'label')
  const maySkip = memberOf(value, 'optional') === true
  return (
    <div className={css.event}>
      {several ? (
        <MultiSelect
          {...common}
          data={options}
          value={event}
          onChange={choose}
          placeholder={form.pickEvent}
        />
      ) : (
        <Select
          {...common}
          data={[...(any ? [{ value: ANY, label: form.anyEvent }] : []), ...options]}
          value={event === '' ? null : event}
          onChange={choose}
          clearable={none !== undefined}
          clearButtonProps={{ 'aria-label': text.shell.none }}
          placeholder={none ?? form.pickEvent}
        />
      )}
      {chosen && (
        <>
          <Tests
            label={form.only}
            where={whereOf(value)}
            on={['property', 'trait', 'field']}
            onChange={(where) => onChange(selector(event, where, value))}
          />
          <Quiet label={form.moreOf(label)} set={several || called !== undefined || maySkip}>
            {optional && (
              <Checkbox
                label={form.optional}
                description={form.optionalHint}
                checked={maySkip}
                onChange={(change) =>
                  onChange(changed(value, { optional: change.currentTarget.checked || undefined }))
                }
              />
            )}
            {event !== ANY && (
              <Checkbox
                label={form.several}
                checked={several}
                onChange={() =>
                  onChange(selector(several ? (event[0] ?? '') : [event], whereOf(value), value))
                }
              />
            )}
            <Called value={called} onChange={(next) => onChange(changed(value, { label: next }))} />
          </Quiet>
        </>
      )}
    </div>
  )
}

/** What the answer calls it; counts once the field is left. */
function Called({ value, onChange }: { value: unknown; onChange: (next: string | undefined) => void }) {
  const said = typeof value === 'string' ? value : ''
  const [typed, setTyped] = useState(said)
  useEffect(() => setTyped(said), [said])
  const settle = () => typed.trim() !== said && onChange(typed.trim() || undefined)
  return (
    <TextInput
      label={form.called}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={settle}
      onKeyDown={(event) => event.key === 'Enter' && settle()}
    />
  )
}
