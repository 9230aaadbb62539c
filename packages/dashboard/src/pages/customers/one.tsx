// Who is this customer, and what is between us? All that is known on one page, in the order that a lens gives it.
import { Button, Skeleton } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useParams, useSearch } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import { useRef } from 'react'
import { useTitle } from '@/app/title'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { personName } from '@/text/people'
import { ago, day } from '@/text/words'
import { Page } from '@/ui/Page'
import { Refusal } from '@/ui/Refusal'
import { askAhead } from './ahead'
import css from './customers.module.css'
import { customerQuery } from './data'
import { Export } from './Export'
import { LensBar, useLens } from './LensBar'
import { Parts } from './Parts'
import { Strip } from './Strip'

/** The way here has asked already, as a rule: before anything of this page does, all of it is asked for at once. */
function useAhead(id: number, key: string) {
  const client = useQueryClient()
  const search = useSearch({ strict: false }) as Record<string, unknown>
  const asked = useRef('')
  if (asked.current === key) return
  asked.current = key
  askAhead(client, { workspace: id, key, search })
}

export default function OneCustomer() {
  const { id, timezone, can } = useWorkspace()
  const key = String(useParams({ strict: false }).key ?? '')
  useAhead(id, key)
  const found = useQuery(customerQuery(id, key))
  const chosen = useLens()
  const customer = found.data
  useTitle(customer && personName(customer.name))
  const back = (
    <Button
      variant="subtle"
      leftSection={<ArrowLeft size={16} aria-hidden />}
      renderRoot={(props) => (
        <Link to="/w/$workspace/customers" params={{ workspace: String(id) }} {...props} />
      )}
    >
      {text.customers.back}
    </Button>
  )
  if (found.error)
    return (
      <Page title={text.customers.title} actions={back}>
        <Refusal error={found.error} />
      </Page>
    )
  return (
    <Page
      title={customer ? personName(customer.name) : text.customers.title}
      wide
      actions={
        <div className={css.actions} data-no-print>
          {back}
          {can('HandlePrivacy') && can('PersonalData') && <Export customer={customer} />}
        </div>
      }
      answer={
        <span className={css.summary}>
          {customer ? (
            text.customers.summary({
              events: text.customers.session(customer.events),
              first: customer.first_seen ? day(customer.first_seen, timezone) : text.shell.never,
              last: customer.last_seen ? ago(customer.last_seen) : text.shell.never,
            })
          ) : (
            <Skeleton component="span" className={css.sentence} height={24} />
          )}
        </span>
      }
    >
      {customer?.masked && <p className={css.masked}>{text.customers.masked}</p>}
      <Strip of={key} />
      <LensBar chosen={chosen} />
      {chosen.gone && <p className={css.masked}>{text.view360.lens.gone}</p>}
      {/* Another lens is another order: what was unfolded by hand begins anew. */}
      {chosen.waits ? (
        <Skeleton height={560} />
      ) : (
        <Parts key={`${key} ${chosen.name}`} of={key} lens={chosen.lens} />
      )}
    </Page>
  )
}
