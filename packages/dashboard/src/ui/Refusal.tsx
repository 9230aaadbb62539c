// How does one read what went wrong? Fact, what to do, and which request it was.
import { TriangleAlert } from 'lucide-react'
import { Problem } from '@/api/problem'
import { text } from '@/text/en'
import css from './ui.module.css'

export function Refusal({ error }: { error: unknown }) {
  if (error === null || error === undefined) return null
  const problem = error instanceof Problem ? error : undefined
  const unreachable = problem?.unreachable ?? false
  const fact = unreachable ? text.shell.unreachable : problem ? problem.message : text.shell.broken.body
  const hint = unreachable ? text.shell.unreachableHint : problem?.hint
  return (
    <div role="alert" className={css.refusal}>
      <TriangleAlert size={18} aria-hidden />
      <div>
        <p>{fact}</p>
        {hint && <p>{hint}</p>}
        {problem?.retryAfter !== undefined && <p>{text.shell.waitSeconds(problem.retryAfter)}</p>}
        {problem?.requestId && <p className={css.faint}>{text.shell.request(problem.requestId)}</p>}
      </div>
    </div>
  )
}
