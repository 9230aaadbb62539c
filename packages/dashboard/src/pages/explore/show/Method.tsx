// How was it counted?
import { useWorkspace } from '@/app/workspace'
import type { Answer } from '@/charts/answers'
import { text } from '@/text/en'
import { duration, exact, number } from '@/text/words'
import type { Question } from '../question'
import { unitWords } from '../sentence'
import css from './show.module.css'

export function Method({ question, answer }: { question: Question; answer: Answer }) {
  const { timezone } = useWorkspace()
  const facts = {
    n: number(answer.n),
    unit: unitWords(question),
    asOf: answer.as_of ? exact(answer.as_of, answer.timezone ?? timezone) : text.shell.never,
    identity: number(answer.identity_version),
    rows: number(answer.rows_scanned),
    zone: answer.timezone ?? timezone,
    included: Array.isArray(question.include) ? question.include.map(String) : [],
    took: duration((answer.took_ms ?? 0) / 1000),
  }
  return (
    <div className={css.method}>
      <p>{text.explore.definitions[question.question]}</p>
      <p>{text.explore.method(facts)}</p>
      <p>{text.explore.spec}</p>
      <pre>{JSON.stringify(question, null, 1)}</pre>
    </div>
  )
}
