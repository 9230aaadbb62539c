// How does one put a question together?
import { Checkbox, NumberInput, Select } from '@mantine/core'
import type { ReactNode } from 'react'
import { text } from '@/text/en'
import { useVocabulary } from '../data'
import { INTERVALS, type Question, type Selector, tidy } from '../question'
import css from './build.module.css'
import { EventField } from './EventField'
import { Measure } from './Measure'
import { NameField } from './NameField'
import { RangeField } from './RangeField'
import { Steps } from './Steps'
import { Tests } from './Tests'
import { WindowField } from './WindowField'

interface Parts {
  question: Question
  onChange: (next: Question) => void
}

const form = text.explore.form
const TOP_MOST = 200
const DEPTH_MOST = 12

/** A choice among a few words. */
function Choice<T extends string>({
  label,
  words,
  value,
  onChange,
}: {
  label: string
  words: Partial<Record<T, string>>
  value: T
  onChange: (next: T) => void
}) {
  const options = Object.entries(words).map(([name, said]) => ({ value: name, label: String(said) }))
  return <Select label={label} data={options} value={value} onChange={(next) => onChange(next as T)} />
}

export function Builder({ question, onChange }: Parts) {
  const { data } = useVocabulary()
  const put = (more: Record<string, unknown>) => onChange(tidy({ ...question, ...more }))
  const event = (name: string, label: string, more: { any?: boolean; none?: string } = {}) => (
    <EventField
      key={name}
      label={label}
      value={question[name]}
      onChange={(next: Selector | undefined) => put({ [name]: next })}
      {...more}
    />
  )
  const intervals = Object.fromEntries(
    INTERVALS.filter((one) => one !== 'hour' || question.question === 'trend').map((one) => [
      one,
      text.explore.intervals[one],
    ]),
  )
  const interval = (usual: string) => (
    <Choice
      label={form.interval}
      words={intervals}
      value={String(question.interval ?? usual)}
      onChange={(next) => put({ interval: next })}
    />
  )
  const units: Record<string, string> = { customer: text.explore.units.customer }
  for (const { kind } of data?.groups ?? [])
    units[kind] = kind === 'account' ? text.explore.units.account : kind
  if (question.question === 'trend' || question.question === 'funnel')
    units.session = text.explore.units.session
  if (question.question === 'funnel') units.conversion = text.explore.units.conversion
  const chosenUnit =
    typeof question.unit === 'object' && question.unit !== null
      ? String((question.unit as { group?: string }).group)
      : String(question.unit ?? 'customer')
  const unit = (
    <Choice
      label={form.unit}
      words={{ ...units, [chosenUnit]: units[chosenUnit] ?? chosenUnit }}
      value={chosenUnit}
      onChange={(next) =>
        put({
          unit:
            next === 'customer'
              ? undefined
              : ['account', 'session', 'conversion'].includes(next)
                ? next
                : { group: next },
        })
      }
    />
  )
  const kinds: Record<Question['question'], () => ReactNode> = {
    trend: () => (
      <>
        {event('event', form.event, { any: true })}
        <Measure question={question} put={put} />
        <div className={css.pair}>
          {interval('day')}
          {unit}
        </div>
        <Breakdown question={question} put={put} />
      </>
    ),
    funnel: () => (
      <>
        <Steps
          steps={Array.isArray(question.steps) ? question.steps : []}
          onChange={(steps) => put({ steps })}
        />
        <WindowField value={question.window} onChange={(window) => put({ window })} />
        <div className={css.pair}>
          <Choice
            label={form.order}
            words={form.orders}
            value={(question.order as keyof typeof form.orders) ?? 'ordered'}
            onChange={(order) => put({ order: order === 'ordered' ? undefined : order })}
          />
          {unit}
        </div>
        <Breakdown question={question} put={put} />
      </>
    ),
    retention: () => (
      <>
        {event('start', form.start, { any: true })}
        {event('return', form.return, { any: true })}
        <Choice
          label={form.cohort}
          words={form.cohorts}
          value={(question.cohort as keyof typeof form.cohorts) ?? 'first_ever'}
          onChange={(cohort) => put({ cohort: cohort === 'first_ever' ? undefined : cohort })}
        />
        <Choice
          label={form.mode}
          words={form.modes}
          value={(question.mode as keyof typeof form.modes) ?? 'on'}
          onChange={(mode) => put({ mode: mode === 'on' ? undefined : mode })}
        />
        <div className={css.pair}>
          {interval('week')}
          {unit}
        </div>
      </>
    ),
    paths: () => (
      <>
        {event('start_at', form.startAt, { none: form.anywhere })}
        {question.start_at === undefined && event('end_at', form.endAt, { none: form.anywhere })}
        <div className={css.pair}>
          <NumberInput
            label={form.top}
            min={1}
            max={TOP_MOST}
            value={Number(question.top ?? 20)}
            onChange={(top) => typeof top === 'number' && top >= 1 && put({ top })}
          />
          {(question.start_at !== undefined || question.end_at !== undefined) && (
            <NumberInput
              label={form.depth}
              min={1}
              max={DEPTH_MOST}
              value={Number(question.steps ?? 3)}
              onChange={(steps) => typeof steps === 'number' && steps >= 1 && put({ steps })}
            />
          )}
        </div>
        <Checkbox
          label={form.sessionCut}
          checked={question.session_cut === true}
          onChange={(change) => put({ session_cut: change.currentTarget.checked || undefined })}
        />
      </>
    ),
    lifecycle: () => (
      <>
        {event('event', form.event, { any: true })}
        <div className={css.pair}>
          {interval('week')}
          {unit}
        </div>
      </>
    ),
    stickiness: () => (
      <>
        {event('event', form.event, { any: true })}
        <div className={css.pair}>
          {interval('week')}
          {unit}
        </div>
      </>
    ),
    time_between: () => (
      <>
        {event('from', form.from)}
        {event('to', form.to)}
        {unit}
      </>
    ),
  }
  return (
    <section className={css.form} aria-label={form.title}>
      {kinds[question.question]()}
      <RangeField value={question.range} onChange={(range) => put({ range })} />
      <Tests
        label={form.who}
        where={question.customers as Record<string, unknown> | undefined}
        on={['trait']}
        onChange={(customers) => put({ customers })}
      />
    </section>
  )
}

function Breakdown({ question, put }: { question: Question; put: (more: Record<string, unknown>) => void }) {
  const breakdown = question.breakdown as { property?: string; trait?: string } | string | undefined
  const value =
    typeof breakdown === 'string'
      ? { on: 'property' as const, name: breakdown }
      : breakdown?.trait
        ? { on: 'trait' as const, name: breakdown.trait }
        : breakdown?.property
          ? { on: 'property' as const, name: breakdown.property }
          : undefined
  return (
    <NameField
      label={form.breakdown}
      none={form.noBreakdown}
      on={['property', 'trait']}
      value={value}
      onChange={(next) =>
        put({ breakdown: next ? { [next.on]: next.name } : undefined, top: next ? 5 : undefined })
      }
    />
  )
}
