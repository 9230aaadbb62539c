// Who was here last, and what arrives now?
import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { Moment } from '@/ui/Moment'
import { Named } from '@/ui/Named'
import { Section } from '@/ui/Page'
import { Refusal } from '@/ui/Refusal'
import css from './home.module.css'
import { activeQuery, arrivingQuery } from './queries'

const words = text.home

export function Active() {
  const { id } = useWorkspace()
  const workspace = String(id)
  const active = useQuery(activeQuery(id))
  return (
    <Section
      title={words.active}
      actions={
        <Link to="/w/$workspace/customers" params={{ workspace }}>
          {words.allCustomers}
        </Link>
      }
    >
      <Refusal error={active.error} />
      {active.isPending && <Skeleton height={354} />}
      {active.data && (
        <ul className={css.list}>
          {active.data.items.map((one) => (
            <li key={one.key}>
              <Link
                to="/w/$workspace/customers/$key"
                params={{ workspace, key: one.key }}
                className={css.line}
              >
                <Named className={css.name} name={one.name} />
                <span className={css.when}>
                  <Moment at={one.last_seen} />
                </span>
                <span className={css.under}>{words.events(one.events)}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

export function Arriving() {
  const { id } = useWorkspace()
  const arriving = useQuery(arrivingQuery(id))
  const items = [...(arriving.data?.items ?? [])].reverse()
  // Where nothing arrives at this hour, an empty box would only be in the way.
  if (items.length === 0) return null
  return (
    <Section
      title={words.arrivals}
      actions={
        <Link to="/w/$workspace/arrivals" params={{ workspace: String(id) }}>
          {words.allArrivals}
        </Link>
      }
    >
      <ul className={css.list}>
        {items.map((one) => (
          <li key={one.n} className={css.line}>
            <span className={css.name}>{one.event}</span>
            <span className={css.when}>
              <Moment at={one.received} />
            </span>
            <span className={css.under}>{one.name ? <Named name={one.name} /> : one.source}</span>
          </li>
        ))}
      </ul>
    </Section>
  )
}
