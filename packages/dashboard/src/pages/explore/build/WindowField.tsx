// Within which time must the last step follow the first?
import { NumberInput, Select } from '@mantine/core'
import { text } from '@/text/en'
import css from './build.module.css'

const form = text.explore.form
const USUAL = '14d'

export function readWindow(value: unknown): [number, string] {
  const match = /^(\d+)([smhdw])$/.exec(typeof value === 'string' ? value : USUAL)
  return match ? [Number(match[1]), match[2] ?? 'd'] : [14, 'd']
}

interface Parts {
  value: unknown
  onChange: (next: string) => void
  label?: string
}

export function WindowField({ value, onChange, label = form.window }: Parts) {
  const [count, unit] = readWindow(value)
  return (
    <div className={css.pair}>
      <NumberInput
        label={label}
        min={1}
        max={999_999}
        value={count}
        onChange={(next) => typeof next === 'number' && next >= 1 && onChange(`${Math.floor(next)}${unit}`)}
      />
      <Select
        label={form.windowUnit}
        data={Object.entries(form.windowUnits).map(([name, label]) => ({ value: name, label }))}
        value={unit}
        onChange={(next) => next && onChange(`${count}${next}`)}
      />
    </div>
  )
}
