// Which property of events, trait of customers or field of the event itself is meant?
import { Select } from '@mantine/core'
import { createContext, useContext } from 'react'
import { text } from '@/text/en'
import type { On } from '../conditions'
import { useVocabulary } from '../data'
import css from './build.module.css'

export interface Named {
  on: On
  name: string
}

interface Parts {
  label: string
  /** The label is for screen readers only. */
  hidden?: boolean
  on: On[]
  value: Named | undefined
  onChange: (next: Named | undefined) => void
  none?: string
}

const write = (named: Named) => `${named.on}:${named.name}`
const read = (value: string): Named => {
  const at = value.indexOf(':')
  return { on: value.slice(0, at) as On, name: value.slice(at + 1) }
}
const FIELDS: { name: string }[] = [{ name: 'event' }, { name: 'id' }, { name: 'stage' }]
/** Rules say in which stage somebody is, and so cannot ask in which one an event happened. */
export const InRule = createContext(false)
const fields: Record<string, string> = text.explore.form.fieldNames

export function NameField({ label, hidden = false, on, value, onChange, none }: Parts) {
  const { data } = useVocabulary()
  const inRule = useContext(InRule)
  const group = (kind: On, title: string, words: { name: string }[]) => {
    const names = words.map((word) => word.name)
    if (value?.on === kind && !names.includes(value.name)) names.unshift(value.name)
    const items = names.map((name) => ({
      value: write({ on: kind, name }),
      label: kind === 'field' ? (fields[name] ?? name) : name,
    }))
    return on.includes(kind) && names.length > 0 ? [{ group: title, items }] : []
  }
  const options = [
    ...group('property', text.explore.form.properties, data?.properties ?? []),
    ...group('trait', text.explore.form.traits, data?.traits ?? []),
    ...group('field', text.explore.form.fields, inRule ? FIELDS.slice(0, 2) : FIELDS),
  ]
  return (
    <Select
      className={css.grow}
      {...(hidden ? { 'aria-label': label } : { label })}
      data={options}
      value={value ? write(value) : null}
      onChange={(next) => onChange(next === null ? undefined : read(next))}
      placeholder={none ?? label}
      searchable
      clearable={none !== undefined}
      clearButtonProps={{ 'aria-label': text.shell.none }}
      maxDropdownHeight={320}
      limit={200}
    />
  )
}
