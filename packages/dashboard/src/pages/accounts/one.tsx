// What is this account? All that is known on one page, in the order that a lens gives it.
import { Button, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import { useTitle } from '@/app/title'
import { useWorkspace } from '@/app/workspace'
import css from '@/pages/customers/customers.module.css'
import { LensBar, useLens } from '@/pages/customers/LensBar'
import { Cells, kindOf, Line } from '@/pages/customers/Strip'
import { monthly, paid } from '@/pages/customers/Value'
import { text } from '@/text/en'
import { personName } from '@/text/people'
import { ago, day } from '@/text/words'
import { Moment } from '@/ui/Moment'
import { Page } from '@/ui/Page'
import { Refusal } from '@/ui/Refusal'
import { accountName, accountQuery } from './data'
import { Parts } from './Parts'

const words = text.accounts

export default function OneAccount() {
  const { id, timezone } = useWorkspace()
  const key = String(useParams({ strict: false }).account ?? '')
  const found = useQuery(accountQuery(id, key))
  const chosen = useLens()
  const account = found.data
  const name = account && personName(accountName(account))
  useTitle(name)
  const back = (
    <Button
      variant="subtle"
      leftSection={<ArrowLeft size={16} aria-hidden />}
      renderRoot={(props) => (
        <Link to="/w/$workspace/accounts" params={{ workspace: String(id) }} {...props} />
      )}
    >
      {words.back}
    </Button>
  )
  const strip = text.view360.strip
  return (
    <Page
      title={name ?? words.title}
      wide
      waits={found.isPending}
      actions={back}
      answer={
        account &&
        words.summary({
          members: words.members(account.total_members),
          former: account.former_members,
          events: words.events(account.events),
          last: ago(account.last_seen),
        })
      }
    >
      <Refusal error={found.error} />
      {!found.error && (
        <Cells
          cells={[
            [strip.kind, account && kindOf(account.population)],
            [strip.since, account && day(account.first_seen, timezone)],
            [strip.last, account && <Moment at={account.last_seen} />],
            [strip.value, account && <Line of={paid(account.value)} />],
            [strip.monthly, account && <Line of={monthly(account.value)} />],
          ]}
        />
      )}
      {account?.masked && <p className={css.masked}>{text.customers.masked}</p>}
      {!found.error && (
        <>
          <LensBar chosen={chosen} />
          {chosen.gone && <p className={css.masked}>{text.view360.lens.gone}</p>}
          {chosen.waits ? (
            <Skeleton height={560} />
          ) : (
            <Parts key={`${key} ${chosen.name}`} of={key} lens={chosen.lens} />
          )}
        </>
      )}
    </Page>
  )
}
