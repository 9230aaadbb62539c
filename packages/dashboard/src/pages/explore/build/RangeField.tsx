// Which stretch of time? The usual ones, whole periods of the calendar, so many of a unit, or from a day to a day.
import { NumberInput, Select, TextInput } from '@mantine/core'
import { isRange, RANGES, rangeSpec } from '@/app/range'
import { text } from '@/text/en'
import css from './build.module.css'

interface Parts {
  value: unknown
  onChange: (next: unknown) => void
}

const CUSTOM = 'custom'
const LAST = 'last'
const DAY_MS = 86_400_000
const form = text.explore.form
const dateOf = (moment: number) => new Date(moment).toISOString().slice(0, 10)

/** Which choice of the list a range is. */
export function choiceOf(range: unknown): string {
  if (range === undefined || range === null) return 'all'
  const { last, this: now, previous } = range as Record<string, unknown>
  if (isRange(last)) return last
  if (last !== undefined) return LAST
  if (now !== undefined) return `this ${String(now)}`
  return previous === undefined ? CUSTOM : `previous ${String(previous)}`
}

/** The range that a choice of the list begins with. */
export function rangeOf(choice: string, now: number): unknown {
  if (isRange(choice)) return rangeSpec(choice)
  const [how = '', unit] = choice.split(' ')
  if (unit !== undefined) return { [how]: unit }
  if (how === LAST) return { last: '14d' }
  return { from: dateOf(now - 30 * DAY_MS), to: dateOf(now + DAY_MS) }
}

export function RangeField({ value, onChange }: Parts) {
  const choice = choiceOf(value)
  const range = (value ?? {}) as { from?: string; to?: string; last?: string }
  const end = (name: 'from' | 'to') => ({
    type: 'date',
    label: name === 'from' ? form.rangeFrom : form.rangeTo,
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
        label={form.range}
        data={[
          { group: form.rangeUsual, items: RANGES.map((one) => item(one, text.shell.ranges[one])) },
          {
            group: form.rangeCalendar,
            items: Object.entries(form.rangePeriods).map(([one, said]) => item(one, said)),
          },
          { group: form.rangeOwn, items: [item(LAST, form.rangeLast), item(CUSTOM, form.custom)] },
        ]}
        value={choice}
        onChange={(next) => next !== null && onChange(rangeOf(next, Date.now()))}
        allowDeselect={false}
        maxDropdownHeight={360}
      />
      {choice === LAST && <Last value={range.last ?? ''} onChange={(last) => onChange({ last })} />}
      {choice === CUSTOM && (
        <div className={css.pair}>
          <TextInput {...end('from')} />
          <TextInput {...end('to')} />
        </div>
      )}
    </>
  )
}

const item = (value: string, label: string) => ({ value, label })

/** "The last 36 hours". What is one of the usual ones becomes it. */
function Last({ value, onChange }: { value: string; onChange: (next: string) => void }) {
  const [, count = '14', unit = 'd'] = /^(\d+)([mhdw])$/.exec(value) ?? []
  return (
    <div className={css.pair}>
      <NumberInput
        label={form.rangeCount}
        min={1}
        max={9999}
        value={Number(count)}
        onChange={(next) => typeof next === 'number' && next >= 1 && onChange(`${Math.floor(next)}${unit}`)}
      />
      <Select
        label={form.windowUnit}
        data={Object.entries(form.windowUnits)
          .filter(([name]) => name !== 's')
          .map(([name, label]) => item(name, label))}
        value={unit}
        onChange={(next) => next && onChange(`${count}${next}`)}
        allowDeselect={false}
      />
    </div>
  )
}
