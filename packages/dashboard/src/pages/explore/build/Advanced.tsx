// What else can a question say? The clock, the people and the fine print of its kind: seldom needed, all of it here.
import { Checkbox, NumberInput } from '@mantine/core'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { type Question, selectorsOf, eventOf } from '../question'
import css from './build.module.css'
import { Choice } from './Choice'
import { Exclusions } from './Exclusions'
import { Quiet } from './Quiet'

interface Parts {
  question: Question
  put: (more: Record<string, unknown>) => void
}

const form = text.explore.form
const TOP_MOST = 10_000

/** The members that stand behind "more". */
const BEHIND = [
  'timezone',
  'week_start',
  'population',
  'include',
  'exclude',
  'exclude_voids',
  'strictly_later',
  'breakdown_at',
  'periods',
] as const

export function Advanced({ question, put }: Parts) {
  const kind = question.question
  return (
    <Quiet key={kind} label={form.moreOfQuestion} set={BEHIND.some((name) => question[name] !== undefined)}>
      {kind === 'funnel' && <FunnelMore question={question} put={put} />}
      {kind === 'retention' && (
        <Choice
          label={form.periods}
          words={form.periodKinds}
          value={question.periods === 'rolling' ? 'rolling' : 'calendar'}
          onChange={(periods) => put({ periods: periods === 'calendar' ? undefined : periods })}
        />
      )}
      {(kind === 'trend' || kind === 'funnel') && question.breakdown !== undefined && (
        <NumberInput
          label={form.rows}
          description={form.rowsHint}
          min={1}
          max={TOP_MOST}
          value={Number(question.top ?? 10)}
          onChange={(top) => typeof top === 'number' && top >= 1 && put({ top: Math.floor(top) })}
        />
      )}
      <People question={question} put={put} />
      <Clock question={question} put={put} />
    </Quiet>
  )
}

function FunnelMore({ question, put }: Parts) {
  const steps = selectorsOf(question)
  const at = String(question.breakdown_at ?? 'first')
  const places: Record<string, string> = {
    first: form.breakdownAts.first,
    last: form.breakdownAts.last,
    ...Object.fromEntries(
      steps.map((one, index) => [String(index + 1), form.breakdownAtStep(index + 1, String(eventOf(one)))]),
    ),
  }
  return (
    <>
      <Exclusions question={question} put={put} />
      {(question.order ?? 'ordered') === 'ordered' && (
        <Checkbox
          label={form.strictlyLater}
          description={form.strictlyLaterHint}
          checked={question.strictly_later === true}
          onChange={(change) => put({ strictly_later: change.currentTarget.checked || undefined })}
        />
      )}
      {question.breakdown !== undefined && (
        <Choice
          label={form.breakdownAt}
          words={{ ...places, [at]: places[at] ?? at }}
          value={at}
          onChange={(next) =>
            put({ breakdown_at: next === 'first' ? undefined : next === 'last' ? next : Number(next) })
          }
        />
      )}
    </>
  )
}

function People({ question, put }: Parts) {
  const included = Array.isArray(question.include) ? (question.include as string[]) : []
  const include = (who: string, wanted: boolean) => {
    const next = wanted ? [...included, who] : included.filter((one) => one !== who)
    put({ include: next.length > 0 ? next : undefined })
  }
  return (
    <>
      <Choice
        label={form.population}
        words={form.populations}
        value={(question.population as keyof typeof form.populations) ?? 'customer'}
        onChange={(next) => put({ population: next === 'customer' ? undefined : next })}
      />
      <div className={css.checks}>
        {(['bots', 'staff'] as const).map((who) => (
          <Checkbox
            key={who}
            label={form.includes[who]}
            checked={included.includes(who)}
            onChange={(change) => include(who, change.currentTarget.checked)}
          />
        ))}
      </div>
    </>
  )
}

const ALIKE = ''

function Clock({ question, put }: Parts) {
  const { timezone } = useWorkspace()
  const chosen = typeof question.timezone === 'string' ? question.timezone : ALIKE
  const names = [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone'), ...(chosen ? [chosen] : [])])]
  const zones: Record<string, string> = { [ALIKE]: form.zoneOf(timezone) }
  for (const name of names.sort()) zones[name] = name
  const days = text.settings.workspace.days
  return (
    <>
      <Choice
        label={form.timezone}
        words={zones}
        value={chosen}
        searchable
        onChange={(next) => put({ timezone: next === ALIKE ? undefined : next })}
      />
      <Choice
        label={form.weekStart}
        words={{ [ALIKE]: form.asWorkspace, ...days } as Record<string, string>}
        value={typeof question.week_start === 'string' ? question.week_start : ALIKE}
        onChange={(next) => put({ week_start: next === ALIKE ? undefined : next })}
      />
    </>
  )
}
