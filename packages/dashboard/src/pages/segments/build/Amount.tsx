// How many, or how much? A comparison and its number, or two.
import { NumberInput, Select } from '@mantine/core'
import { text } from '@/text/en'
import css from './rule.module.css'
import type { Members } from './tree'

const words = text.segments.form
export type Comparison = keyof typeof words.amounts

/** The comparison and its ends: a bare number means exactly. */
export function readAmount(value: unknown): [Comparison, number, number] {
  if (typeof value === 'number') return ['is', value, value]
  const found = Object.entries((value ?? {}) as Members).find(([name]) => name in words.amounts)
  const [op, bound] = found ?? ['gte', 1]
  const [low, high] = Array.isArray(bound) ? (bound as number[]) : [Number(bound), Number(bound)]
  return [op as Comparison, low ?? 1, high ?? 1]
}

export const writeAmount = (op: Comparison, low: number, high: number): Members => ({
  [op]: op === 'between' ? [low, Math.max(low, high)] : low,
})

interface Parts {
  value: unknown
  /** Counts are whole numbers from 0 on. */
  counts?: boolean
  onChange: (next: Members) => void
}

export function Amount({ value, counts = false, onChange }: Parts) {
  const [op, low, high] = readAmount(value)
  const number = (label: string, now: number, put: (next: number) => void) => (
    <NumberInput
      aria-label={label}
      value={now}
      {...(counts ? { min: 0, allowDecimal: false } : {})}
      onChange={(next) => typeof next === 'number' && put(next)}
    />
  )
  return (
    <div className={css.amount} data-two={op === 'between' || undefined}>
      <Select
        aria-label={words.comparison}
        data={Object.entries(words.amounts).map(([name, label]) => ({ value: name, label }))}
        value={op}
        onChange={(next) => onChange(writeAmount(next as Comparison, low, high))}
        allowDeselect={false}
      />
      {number(op === 'between' ? words.least : words.number, low, (next) =>
        onChange(writeAmount(op, next, high)),
      )}
      {op === 'between' && number(words.most, high, (next) => onChange(writeAmount(op, low, next)))}
    </div>
  )
}
