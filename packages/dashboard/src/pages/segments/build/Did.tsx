// What did they do: how often, when, and before or after what?
import { Checkbox, Select } from '@mantine/core'
import { Choice } from '@/pages/explore/build/Choice'
import { EventField } from '@/pages/explore/build/EventField'
import { NameField } from '@/pages/explore/build/NameField'
import { Quiet } from '@/pages/explore/build/Quiet'
import { RangeField } from '@/pages/explore/build/RangeField'
import { WindowField } from '@/pages/explore/build/WindowField'
import type { Selector } from '@/pages/explore/question'
import { text } from '@/text/en'
import { Amount, readAmount, writeAmount } from './Amount'
import css from './rule.module.css'
import type { Members } from './tree'

const words = text.segments.form
type How = keyof typeof words.hows
const MEASURED = ['sum', 'mean', 'min', 'max'] as const

interface Parts {
  test: Members
  /** Members that are undefined go. */
  put: (more: Members) => void
}

/** What is asked of the events, in the words of the form. */
export function howOf(test: Members): How {
  if (test.times === 0) return 'never'
  const found = (['times', 'days', ...MEASURED] as const).find((name) => test[name] !== undefined)
  return found ?? 'once'
}

/** The members that another choice brings, and takes away. */
export function asked(test: Members, how: How): Members {
  const before = howOf(test)
  const kept = {
    times: undefined,
    days: undefined,
    sum: undefined,
    mean: undefined,
    min: undefined,
    max: undefined,
  }
  if (how === 'once') return kept
  if (how === 'never') return { ...kept, times: 0 }
  const old = before === 'once' || before === 'never' ? { gte: 2 } : test[before]
  const [op, low, high] = readAmount(old)
  if (how === 'times' || how === 'days')
    return { ...kept, [how]: writeAmount(op, Math.max(0, Math.round(low)), Math.round(high)) }
  const property = (old as Members).property ?? ''
  return { ...kept, [how]: { property, ...writeAmount(op, low, high) } }
}

export function Did({ test, put }: Parts) {
  const how = howOf(test)
  const measured = (MEASURED as readonly string[]).includes(how) ? (test[how] as Members) : undefined
  const property = String(measured?.property ?? '')
  return (
    <>
      <EventField
        label={words.event}
        value={test.did}
        any
        onChange={(next: Selector | undefined) => put({ did: next ?? '' })}
      />
      <div className={css.pair}>
        <Choice
          label={words.how}
          words={words.hows}
          value={how}
          onChange={(next) => put(asked(test, next))}
        />
        {(how === 'times' || how === 'days') && (
          <Amount value={test[how]} counts onChange={(next) => put({ [how]: next })} />
        )}
        {measured && (
          <>
            <NameField
              label={words.property}
              on={['property']}
              value={property === '' ? undefined : { on: 'property', name: property }}
              onChange={(next) => next && put({ [how]: { ...measured, property: next.name } })}
            />
            <Amount value={measured} onChange={(next) => put({ [how]: { property, ...next } })} />
          </>
        )}
      </div>
      <RangeField value={test.range} onChange={(range) => put({ range })} />
      <Quiet label={words.anchorMore} set={test.after !== undefined || test.before !== undefined}>
        <Anchor test={test} put={put} />
      </Quiet>
    </>
  )
}

const isEnd = (anchor: unknown, end: 'first' | 'last') =>
  typeof anchor === 'object' && anchor !== null && end in anchor

/** Before or after another event, and how far from it. */
function Anchor({ test, put }: Parts) {
  const side = test.after !== undefined ? 'after' : test.before !== undefined ? 'before' : 'none'
  const anchor = side === 'none' ? undefined : test[side]
  const last = isEnd(anchor, 'last')
  const event = last ? (anchor as Members).last : isEnd(anchor, 'first') ? (anchor as Members).first : anchor
  const set = (next: 'after' | 'before', selector: unknown, end: boolean) =>
    put({ after: undefined, before: undefined, [next]: end ? { last: selector } : selector })
  return (
    <>
      <Choice
        label={words.anchor}
        words={words.sides}
        value={side}
        onChange={(next) =>
          next === 'none'
            ? put({ after: undefined, before: undefined, within: undefined })
            : set(next, event ?? '', last)
        }
      />
      {side !== 'none' && (
        <>
          <Select
            aria-label={words.end}
            data={Object.entries(words.ends).map(([value, label]) => ({ value, label }))}
            value={last ? 'last' : 'first'}
            onChange={(next) => set(side, event, next === 'last')}
            allowDeselect={false}
          />
          <EventField
            label={words.otherEvent}
            value={event}
            onChange={(next: Selector | undefined) => set(side, next ?? '', last)}
          />
          <Within value={test.within} onChange={(within) => put({ within })} />
        </>
      )}
    </>
  )
}

/** At most so far from something; or however far. */
export function Within({
  value,
  onChange,
}: {
  value: unknown
  onChange: (next: string | undefined) => void
}) {
  return (
    <>
      <Checkbox
        label={words.limited}
        checked={value !== undefined}
        onChange={(change) => onChange(change.currentTarget.checked ? '7d' : undefined)}
      />
      {value !== undefined && <WindowField value={value} onChange={onChange} />}
    </>
  )
}
