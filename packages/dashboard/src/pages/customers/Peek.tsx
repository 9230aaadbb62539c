// Who is this customer, without leaving the place where one met them?
import { Button, Skeleton } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { openDrawer } from '@/app/drawer'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { personName } from '@/text/people'
import { ago, day } from '@/text/words'
import { Moment } from '@/ui/Moment'
import { Refusal } from '@/ui/Refusal'
import ui from '@/ui/ui.module.css'
import css from './customers.module.css'
import { customerQuery, timelineQuery } from './data'
import { Members } from './Facts'

/** As many as one takes in at a glance; the page of the customer has them all. */
const LATELY = 10

interface Of {
  /** The key of the customer. */
  of: string
  /** To what the drawer showed before, if anything. */
  back: (() => void) | undefined
}

/** Opens the drawer with one customer. */
export const openPeek = (name: string, of: string, back?: () => void) =>
  openDrawer(personName(name), <Peek of={of} back={back} />)

function Peek({ of, back }: Of) {
  const { id, timezone } = useWorkspace()
  const found = useQuery(customerQuery(id, of))
  const events = useInfiniteQuery(timelineQuery(id, of, undefined))
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
    </div>
  )
}
