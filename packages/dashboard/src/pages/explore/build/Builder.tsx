// How does one put a question together? The few things each kind needs; what is seldom needed stands behind "more".
import { Checkbox, NumberInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { text } from '@/text/en'
import { before, type Compare } from '../compare'
import {
  type Condition,
  INTERVALS,
  type Question,
  type Selector,
  tidy,
  withEnd,
  withOrder,
  withSteps,
} from '../question'
import { Advanced } from './Advanced'
import css from './build.module.css'
import { Choice } from './Choice'
import { EventField } from './EventField'
import { Measure } from './Measure'
import { type Named, NameField } from './NameField'
import { RangeField } from './RangeField'
import { Steps } from './Steps'
import { Tests } from './Tests'
import { UnitField } from './UnitField'
import { Whom } from './Whom'
import { WindowField } from './WindowField'

interface Parts {
  question: Question
  onChange: (next: Question) => void
  compare: Compare
}

interface KindParts {
  question: Question
  put: (more: Record<string, unknown>) => void
}

const form = text.explore.form
const TOP_MOST = 10_000
const DEPTH_MOST = 100
/** What the engine takes where a question does not say. */
const DEPTH_USUAL = 5

export function Builder({ question, onChange, compare }: Parts) {
  const put = (more: Record<string, unknown>) => onChange(tidy({ ...question, ...more }))
  const Kind = KINDS[question.question]
  return (
    <section className={css.form} aria-label={form.title}>
      <Kind question={question} put={put} />
      <RangeField value={question.range} onChange={(range) => put({ range })} />
      {before(question, compare.zone, new Date()) && (
        <Checkbox
          label={form.compare}
          checked={compare.on}
          onChange={(change) => compare.set(change.currentTarget.checked)}
        />
      )}
      <div className={css.conditions}>
        <Tests
          label={form.where}
          where={question.where as Condition | undefined}
          on={['property', 'trait', 'field']}
          onChange={(where) => put({ where })}
        />
        <Whom value={question.customers} onChange={(customers) => put({ customers })} />
      </div>
      <Advanced question={question} put={put} />
    </section>
  )
}

const KINDS: Record<Question['question'], (parts: KindParts) => ReactNode> = {
  trend: Trend,
  funnel: Funnel,
  retention: Retention,
  paths: Paths,
  lifecycle: Activity,
  stickiness: Activity,
  time_between: TimeBetween,
}

interface OneEvent extends KindParts {
  name: string
  change?: (next: Selector | undefined) => Record<string, unknown>
  label: string
  any?: boolean
  none?: string
}

function Event({ question, put, name, change, ...more }: OneEvent) {
  return (
    <EventField
      value={question[name]}
      onChange={(next: Selector | undefined) => put(change?.(next) ?? { [name]: next })}
      {...more}
    />
  )
}

function Interval({ question, put, usual }: KindParts & { usual: (typeof INTERVALS)[number] }) {
  return (
    <Choice
      label={form.interval}
      words={Object.fromEntries(INTERVALS.map((one) => [one, text.explore.intervals[one]]))}
      value={String(question.interval ?? usual)}
      onChange={(next) => put({ interval: next })}
    />
  )
}

function Trend(parts: KindParts) {
  return (
    <>
      <Event {...parts} name="event" label={form.event} any />
      <Measure {...parts} />
      <div className={css.pair}>
        <Interval {...parts} usual="day" />
        <UnitField {...parts} />
      </div>
      <Breakdown {...parts} />
    </>
  )
}

function Funnel(parts: KindParts) {
  const { question, put } = parts
  return (
    <>
      <Steps
        steps={Array.isArray(question.steps) ? question.steps : []}
        unordered={question.order === 'unordered'}
        onChange={(steps) => put(withSteps(question, steps))}
      />
      <WindowField value={question.window} onChange={(window) => put({ window })} />
      <div className={css.pair}>
        <Choice
          label={form.order}
          words={form.orders}
          value={(question.order as keyof typeof form.orders) ?? 'ordered'}
          onChange={(order) => put(withOrder(question, order))}
        />
        <UnitField {...parts} />
      </div>
      <Breakdown {...parts} />
    </>
  )
}

function Retention(parts: KindParts) {
  const { question, put } = parts
  return (
    <>
      <Event {...parts} name="start" label={form.start} any />
      <Event {...parts} name="return" label={form.return} any />
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
        <Interval {...parts} usual="week" />
        <UnitField {...parts} />
      </div>
    </>
  )
}

function Paths(parts: KindParts) {
  const { question, put } = parts
  const anchored = question.start_at !== undefined || question.end_at !== undefined
  return (
    <>
      {question.end_at === undefined && (
        <Event
          {...parts}
          name="start_at"
          change={(next) => withEnd('start_at', next)}
          label={form.startAt}
          none={form.anywhere}
        />
      )}
      {question.start_at === undefined && (
        <Event
          {...parts}
          name="end_at"
          change={(next) => withEnd('end_at', next)}
          label={form.endAt}
          none={form.anywhere}
        />
      )}
      <div className={css.pair}>
        <NumberInput
          label={form.top}
          min={1}
          max={TOP_MOST}
          value={Number(question.top ?? 20)}
          onChange={(top) => typeof top === 'number' && top >= 1 && put({ top })}
        />
        {anchored && (
          <NumberInput
            label={form.depth}
            min={1}
            max={DEPTH_MOST}
            value={Number(question.steps ?? DEPTH_USUAL)}
            onChange={(steps) => typeof steps === 'number' && steps >= 1 && put({ steps })}
          />
        )}
        <UnitField {...parts} />
      </div>
      <Checkbox
        label={form.sessionCut}
        checked={question.session_cut === true}
        onChange={(change) => put({ session_cut: change.currentTarget.checked || undefined })}
      />
    </>
  )
}

function Activity(parts: KindParts) {
  return (
    <>
      <Event {...parts} name="event" label={form.event} any />
      <div className={css.pair}>
        <Interval {...parts} usual="week" />
        <UnitField {...parts} />
      </div>
    </>
  )
}

function TimeBetween(parts: KindParts) {
  return (
    <>
      <Event {...parts} name="from" label={form.from} />
      <Event {...parts} name="to" label={form.to} />
      <UnitField {...parts} />
    </>
  )
}

/** What a question is broken down by, as a name of the list. */
function brokenBy(breakdown: unknown): Named | undefined {
  if (typeof breakdown === 'string') return { on: 'property', name: breakdown }
  const { property, trait, field } = (breakdown ?? {}) as Record<string, string | undefined>
  if (trait) return { on: 'trait', name: trait }
  if (field) return { on: 'field', name: field }
  return property ? { on: 'property', name: property } : undefined
}

function Breakdown({ question, put }: KindParts) {
  return (
    <NameField
      label={form.breakdown}
      none={form.noBreakdown}
      on={['property', 'trait', 'field']}
      value={brokenBy(question.breakdown)}
      onChange={(next) =>
        put(
          next
            ? { breakdown: { [next.on]: next.name }, top: question.top ?? 5 }
            : { breakdown: undefined, top: undefined, breakdown_at: undefined },
        )
      }
    />
  )
}
