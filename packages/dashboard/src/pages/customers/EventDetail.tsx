// What does one event say?
import { openDrawer } from '@/app/drawer'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { exact } from '@/text/words'
import css from './customers.module.css'
import type { TimelineEvent } from './data'
import { Facts, Members } from './Facts'

export const openEvent = (event: TimelineEvent, stage?: string) =>
  openDrawer(event.event, <EventDetail event={event} stage={stage} />)

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0

function EventDetail({ event, stage }: { event: TimelineEvent; stage: string | undefined }) {
  const { timezone } = useWorkspace()
  const words = text.customers.event
  const flags = Array.isArray(event.flags) ? (event.flags as string[]) : []
  const known: Record<string, string> = text.customers.flags
  const facts: [string, React.ReactNode][] = [
    [words.time, exact(event.time, timezone, true)],
    [words.received, exact(event.received, timezone, true)],
  ]
  if (stage !== undefined) facts.push([words.stage, stage])
  if (typeof event.original_time === 'string')
    facts.push([words.original, exact(event.original_time, timezone, true)])
  if (typeof event.id === 'string') facts.push([words.id, event.id])
  facts.push([words.message, event.message_id])
  if (flags.length > 0) facts.push([words.flags, flags.map((flag) => known[flag] ?? flag).join(', ')])
  return (
    <div className={css.detail}>
      <Facts facts={facts} />
      <h3>{text.customers.properties}</h3>
      {isObject(event.properties) ? (
        <Members of={event.properties} />
      ) : (
        <p className={css.quiet}>{text.customers.noProperties}</p>
      )}
      {isObject(event.traits) && (
        <>
          <h3>{text.customers.traitsSet}</h3>
          <Members of={event.traits} />
        </>
      )}
    </div>
  )
}
