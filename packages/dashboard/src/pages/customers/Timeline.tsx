// What did this customer do, in order? By day and session, the newest first.
import { Select, Skeleton } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useWorkspace } from '@/app/workspace'
import { vocabularyQuery } from '@/pages/explore/data'
import { text } from '@/text/en'
import { day as dayWords } from '@/text/words'
import { More } from '@/ui/More'
import { Section } from '@/ui/Page'
import { Refusal } from '@/ui/Refusal'
import css from './customers.module.css'
import { type TimelineEvent, timelineQuery } from './data'
import { openEvent } from './EventDetail'
import { dayOf, grouped, telling } from './timeline'

const DAY_MS = 86_400_000

function clock(moment: string, timezone: string): string {
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: timezone }).format(
    new Date(moment),
  )
}

function dayTitle(day: string, timezone: string): string {
  const words = dayWords(`${day}T12:00:00Z`)
  const now = Date.now()
  if (day === dayOf(new Date(now).toISOString(), timezone)) return `${text.customers.today}, ${words}`
  if (day === dayOf(new Date(now - DAY_MS).toISOString(), timezone))
    return `${text.customers.yesterday}, ${words}`
  return words
}

export function Timeline({ customer }: { customer: string }) {
  const { id, timezone } = useWorkspace()
  const navigate = useNavigate()
  const search = useSearch({ strict: false }) as { event?: unknown }
  const event = typeof search.event === 'string' ? search.event : undefined
  const vocabulary = useQuery(vocabularyQuery(id))
  const found = useInfiniteQuery(timelineQuery(id, customer, event))
  const events = useMemo(() => found.data?.pages.flatMap((page) => page.items) ?? [], [found.data])
  const days = useMemo(() => grouped(events, timezone), [events, timezone])
  const names = (vocabulary.data?.events ?? []).map((one) => one.name)
  if (event && !names.includes(event)) names.unshift(event)
  return (
    <Section
      title={text.customers.timeline}
      actions={
        <Select
          aria-label={text.customers.filter}
          placeholder={text.customers.allEvents}
          data={names}
          value={event ?? null}
          onChange={(next) =>
            void navigate({
              to: '.',
              search: (now: Record<string, unknown>) => ({ ...now, event: next ?? undefined }),
              replace: true,
            })
          }
          searchable
          clearable
          clearButtonProps={{ 'aria-label': text.customers.allEvents }}
        />
      }
    >
      <Refusal error={found.error} />
      {found.isPending && <Skeleton height={480} />}
      {found.isSuccess && events.length === 0 && <p className={css.quiet}>{text.customers.noEvents}</p>}
      {days.map(({ day, sessions }) => (
        <section key={day} className={css.day}>
          <h3>{dayTitle(day, timezone)}</h3>
          {sessions.map((session) => (
            <div key={session.to} className={css.session}>
              <p className={css.sessionHead}>
                {text.customers.sessionOf(clock(session.from, timezone), clock(session.to, timezone))}
                <span>{text.customers.session(session.events.length)}</span>
              </p>
              <ul>
                {session.events.map((one) => (
                  <li key={one.message_id}>
                    <Row event={one} at={clock(one.time, timezone)} />
                  </li>
                ))}
              </ul>
            </div>
          ))}
        </section>
      ))}
      <More of={found} className={css.more}>
        {text.customers.older}
      </More>
      {found.isSuccess && !found.hasNextPage && events.length > 0 && (
        <p className={css.quiet}>{text.customers.end}</p>
      )}
    </Section>
  )
}

function Row({ event, at }: { event: TimelineEvent; at: string }) {
  const said = telling(event.properties ?? {})
  return (
    <button type="button" className={css.event} onClick={() => openEvent(event)}>
      <time dateTime={event.time}>{at}</time>
      <strong>{event.event}</strong>
      <span>
        {said.map(([name, value]) => (
          <span key={name} className={css.said}>
            {name} <b>{value}</b>
          </span>
        ))}
      </span>
    </button>
  )
}
