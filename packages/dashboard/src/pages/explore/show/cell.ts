// What is a number called whose customers are looked at?
import type { Answer, Cell } from '@/charts/answers'
import { period } from '@/charts/period'
import { text } from '@/text/en'

export function cellWords(answer: Answer, cell: Cell): string {
  const interval = (answer as { interval?: string }).interval ?? 'day'
  const parts: string[] = cell.earlier ? [text.explore.earlier] : []
  if (typeof cell.breakdown !== 'undefined')
    parts.push(cell.other ? text.explore.other : String(cell.breakdown))
  if (typeof cell.start === 'string') parts.push(period(cell.start, interval, true))
  if (typeof cell.cohort === 'string') parts.push(period(cell.cohort, interval, true))
  if (typeof cell.status === 'string')
    parts.push(text.explore.statuses[cell.status as keyof typeof text.explore.statuses] ?? cell.status)
  if (typeof cell.from === 'string') parts.push(`${cell.from} → ${cell.to}`)
  if (typeof cell.step === 'number') {
    const steps = (answer as { steps?: { event: string }[] }).steps
    const step = steps?.[cell.step - 1]
    if (step) parts.push(`${cell.step}. ${step.event}`)
  }
  if (typeof cell.periods === 'number') parts.push(text.explore.inPeriods(cell.periods, interval))
  if (cell.outcome === 'dropped') parts.push(text.explore.columns.lost)
  if (cell.outcome === 'waiting') parts.push(text.explore.columns.waiting)
  if (cell.outcome === 'converted' && parts.length === 0) parts.push(text.explore.columns.arrived)
  return parts.length > 0 ? parts.join(', ') : text.explore.whole
}
