// A choice among a few words.
import { Select } from '@mantine/core'

interface Parts<T extends string> {
  label: string
  words: Partial<Record<T, string>>
  value: T
  searchable?: boolean
  onChange: (next: T) => void
}

export function Choice<T extends string>({ label, words, value, searchable = false, onChange }: Parts<T>) {
  const options = Object.entries(words).map(([name, said]) => ({ value: name, label: String(said) }))
  return (
    <Select
      label={label}
      data={options}
      value={value}
      onChange={(next) => next !== null && onChange(next as T)}
      allowDeselect={false}
      searchable={searchable}
      maxDropdownHeight={320}
      limit={500}
    />
  )
}
