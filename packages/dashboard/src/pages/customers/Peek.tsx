// Who is this customer, without leaving the place where one met them?
import { Button, Skeleton } from '@mantine/core'
import { useInfiniteQuery, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { openDrawer } from '@/app/drawer'
import { useWorkspace } from '@/app/workspace'
import { type Standing, standingsQuery } from '@/pages/segments/data'
import { text } from '@/text/en'
import { personName } from '@/text/people'
import { ago, day } from '@/text/words'
import { Moment } from '@/ui/Moment'
import { Refusal } from '@/ui/Refusal'
import ui from '@/ui/ui.module.css'
import { useLookAhead } from './ahead'
import css from './customers.module.css'
import { customerQuery, timelineQuery } from './data'
import { Members } from './Facts'
import { Strip } from './Strip'

/** As many as one takes in at a glance; the page of the customer has them all. */
const LATELY = 10
const SEGMENTS = 6

interface Of {
  /** The key of the customer. */
  of: string
  /** To what the drawer showed before, if anything. */
  back: (() => void) | undefined
}

/** Opens the drawer with one customer. */
export const openPeek = (name: string, of: string, back?: () => void) =>
  openDrawer(personName(name), <Peek of={of} back={back} />)

/** In which they are, by name; why stands on their page. */
function Segments({ of }: { of: UseQueryResult<Standing[]> }) {
  const { id } = useWorkspace()
  const words = text.customers.peek
  if (of.isPending) return <Skeleton height={56} />
  const within = (of.data ?? []).filter((one) => one.holds === true)
  // Without any segment in the workspace there is nothing to tell.
  if (!of.error && (of.data ?? []).length === 0) return null
  return (
    <>
      <h3>{text.view360.parts.segments}</h3>
      <Refusal error={of.error} />
      {!of.error && within.length === 0 && <p className={css.quiet}>{text.segments.standing.nowhere}</p>}
      <p className={css.within}>
        {within.slice(0, SEGMENTS).map((one) => (
          <Link
            key={one.id}
            to="/w/$workspace/segments/$segment"
            params={{ workspace: String(id), segment: String(one.id) }}
          >
            {one.name}
          </Link>
        ))}
        {within.length > SEGMENTS && (
          <span className={css.quiet}>{words.more(within.length - SEGMENTS)}</span>
        )}
      </p>
    </>
  )
}

function Peek({ of, back }: Of) {
  const { id, timezone } = useWorkspace()
  useLookAhead(id, of, { limit: LATELY })
  const found = useQuery(customerQuery(id, of))
  const standings = useQuery(standingsQuery(id, of))
  const events = useInfiniteQuery(timelineQuery(id, of, { limit: LATELY }))
  const first = useRef<HTMLButtonElement>(null)
  // Where what was clicked is gone, the reader stands where they can go back.
  useEffect(() => first.current?.focus(), [])
  const customer = found.data
  const lately = events.data?.pages[0]?.items.slice(0, LATELY)
  return (
    <div className={css.peek}>
      <div className={ui.row}>
        {back && (
          <Button
            ref={first}
            variant="subtle"
            px="xs"
            leftSection={<ArrowLeft size={16} aria-hidden />}
            onClick={back}
          >
            {text.customers.peek.back}
          </Button>
        )}
        <Button
          variant="default"
          renderRoot={(props) => (
            <Link to="/w/$workspace/customers/$key" params={{ workspace: String(id), key: of }} {...props} />
          )}
        >
          {text.customers.peek.whole}
        </Button>
      </div>
      <Refusal error={found.error ?? events.error} />
      <Strip of={of} />
      {found.isPending && <Skeleton height={120} />}
      {customer && (
        <>
          <p className={ui.lead}>
            {text.customers.summary({
              events: text.customers.session(customer.events),
              first: customer.first_seen ? day(customer.first_seen, timezone) : text.shell.never,
              last: customer.last_seen ? ago(customer.last_seen) : text.shell.never,
            })}
          </p>
          {customer.masked && <p className={css.masked}>{text.customers.masked}</p>}
          {Object.keys(customer.traits).length > 0 && (
            <>
              <h3>{text.customers.known}</h3>
              <Members of={customer.traits} />
            </>
          )}
        </>
      )}
      {found.isSuccess && <Segments of={standings} />}
      {/* What is known may be long: what stands below it comes after it. */}
      {!found.isPending && !standings.isPending && (
        <>
          <h3>{text.customers.peek.lately}</h3>
          {events.isPending && <Skeleton height={240} />}
          <ul>
            {lately?.map((one) => (
              <li key={one.message_id}>
                <strong>{one.event}</strong>
                <Moment at={one.time} />
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}
