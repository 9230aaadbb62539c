// Which stretch of time? The usual ones, or from a day to a day.
import { Select, TextInput } from '@mantine/core'
import { isRange, RANGES, rangeSpec } from '@/app/range'
import { text } from '@/text/en'
import css from './build.module.css'

interface Parts {
  value: unknown
  onChange: (next: unknown) => void
}

const CUSTOM = 'custom'
const DAY_MS = 86_400_000
const dateOf = (moment: number) => new Date(moment).toISOString().slice(0, 10)

/** Which choice of the list a range is; ranges that the list does not know are from and to. */
export function choiceOf(range: unknown): string {
  if (range === undefined || range === null) return 'all'
  const last = (range as { last?: unknown }).last
  return isRange(last) ? last : CUSTOM
}

export function RangeField({ value, onChange }: Parts) {
  const choice = choiceOf(value)
  const range = (value ?? {}) as { from?: string; to?: string; last?: string }
  const choose = (next: string | null) => {
    if (isRange(next)) onChange(rangeSpec(next))
    else onChange({ from: dateOf(Date.now() - 30 * DAY_MS), to: dateOf(Date.now() + DAY_MS) })
  }
  const end = (name: 'from' | 'to') => ({
    type: 'date',
    label: name === 'from' ? text.explore.form.rangeFrom : text.explore.form.rangeTo,
    value: range[name]?.slice(0, 10) ?? '',
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => {
      const next = { ...range, [name]: event.currentTarget.value || undefined }
      if (next.from || next.to)
        onChange({ ...(next.from ? { from: next.from } : {}), ...(next.to ? { to: next.to } : {}) })
    },
  })
  return (
    <>
      <Select
        label={text.explore.form.range}
        data={[
          ...RANGES.map((one) => ({ value: one as string, label: text.shell.ranges[one] })),
          { value: CUSTOM, label: text.explore.form.custom },
        ]}
        value={choice}
        onChange={choose}
      />
      {choice === CUSTOM && (
        <div className={css.pair}>
          <TextInput {...end('from')} />
          <TextInput {...end('to')} />
        </div>
      )}
    </>
  )
}
