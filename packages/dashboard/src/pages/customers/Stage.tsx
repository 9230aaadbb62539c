// In which stage is a customer, how did they get there, and what is missing for the next one?
import { useMemo } from 'react'
import { useWorkspace } from '@/app/workspace'
import { reasons } from '@/pages/segments/reasons'
import { missing, Reasons } from '@/pages/segments/Standings'
import { text } from '@/text/en'
import { Moment } from '@/ui/Moment'
import css from './customers.module.css'
import { marksOf, shortened, type StageMark, stageWords, type Whereabouts } from './whereabouts'

const words = text.view360.stage
/** Further steps are unfolded. */
const STEPS_SHOWN = 6

export function Stage({ of }: { of: Whereabouts }) {
  const { timezone } = useWorkspace()
  const at = of.stages.findIndex((stage) => stage.key === of.stage)
  const [now, next] = [of.stages[at], of.stages[at + 1]]
  const why = (because: unknown, rule: unknown) =>
    reasons(shortened(because, words.moreNames), shortened(rule, words.moreNames), {
      rule: () => undefined,
      timezone,
    })
  const facts = why(of.because, now?.rule).map((reason) => reason.fact)
  const since = of.history.at(-1)
  return (
    <>
      <ol className={css.stages} aria-label={words.all}>
        {of.stages.map((stage, place) => (
          <li
            key={stage.key}
            data-passed={place < at || undefined}
            aria-current={place === at ? 'step' : undefined}
          >
            {stage.name}
          </li>
        ))}
      </ol>
      <p>
        {now === undefined ? words.nowhere : since ? words.since(now.name) : words.in(now.name)}
        {since && now && (
          <>
            {' '}
            <Moment at={since.at} />
          </>
        )}
      </p>
      {now && (facts.length > 0 ? <Reasons of={facts} begin={words.because} /> : <p>{words.everybody}</p>)}
      {of.until && (
        <p className={css.quiet}>
          {words.until} <Moment at={of.until} />
        </p>
      )}
      {next && (
        <div>
          <h3 className={css.minor}>{words.next(next.name)}</h3>
          <Reasons of={why(of.next, next.rule).map(missing)} begin={words.missing} />
        </div>
      )}
      <How of={of} />
    </>
  )
}

/** How they got there, the latest first. */
function How({ of }: { of: Whereabouts }) {
  const said = useMemo(() => stageWords(of.stages), [of.stages])
  const steps = useMemo(() => marksOf(of.history, {}), [of.history])
  const row = (mark: StageMark) => {
    const { what, why } = said.change(mark)
    return (
      <li key={mark.time}>
        <span>{what}</span>
        <small className={css.source}>
          <Moment at={mark.time} />, {why}
        </small>
      </li>
    )
  }
  if (steps.length === 0) return null
  return (
    <details className={css.before}>
      <summary>{words.history(steps.length)}</summary>
      <ul>{steps.slice(0, STEPS_SHOWN).map(row)}</ul>
      {steps.length > STEPS_SHOWN && (
        <details className={css.before}>
          <summary>{words.earlier(steps.length - STEPS_SHOWN)}</summary>
          <ul>{steps.slice(STEPS_SHOWN).map(row)}</ul>
        </details>
      )}
    </details>
  )
}
