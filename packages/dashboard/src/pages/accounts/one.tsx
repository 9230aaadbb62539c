// What is this account: who is in it, what is known of it, what is it worth, and what did they do in it?
import { Button, Skeleton } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import { useMemo } from 'react'
import { useTitle } from '@/app/title'
import { useWorkspace } from '@/app/workspace'
import css from '@/pages/customers/customers.module.css'
import { entryOf } from '@/pages/customers/entries'
import { Filters, usePart } from '@/pages/customers/Filters'
import { Traits } from '@/pages/customers/Known'
import { openPeek } from '@/pages/customers/Peek'
import { Sessions } from '@/pages/customers/Sessions'
import { Cells, kindOf, Line } from '@/pages/customers/Strip'
import { monthly, paid, Value } from '@/pages/customers/Value'
import { text } from '@/text/en'
import { personName } from '@/text/people'
import { ago, day } from '@/text/words'
import { Moment } from '@/ui/Moment'
import { More } from '@/ui/More'
import { Page, Section } from '@/ui/Page'
import { Refusal } from '@/ui/Refusal'
import { RowButton } from '@/ui/RowButton'
import { type Account, accountName, accountQuery, deedsQuery, type Member } from './data'

const words = text.accounts

export default function OneAccount() {
  const { id, timezone } = useWorkspace()
  const key = String(useParams({ strict: false }).account ?? '')
  const found = useQuery(accountQuery(id, key))
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
        <div className={css.two}>
          <div className={css.who}>{account ? <About account={account} /> : <Skeleton height={480} />}</div>
          <div className={css.story}>
            <Deeds account={key} />
          </div>
        </div>
      )}
    </Page>
  )
}

function About({ account }: { account: Account }) {
  const all = account.total_members + account.former_members
  return (
    <>
      <Section title={words.who}>
        {account.members.length === 0 && <p className={css.quiet}>{words.nobodyIn}</p>}
        <div className={css.idList} role="list">
          {account.members.map((one) => (
            <OneMember key={one.key} of={one} />
          ))}
        </div>
        {all > account.members.length && (
          <p className={css.quiet}>{words.more(all - account.members.length)}</p>
        )}
      </Section>
      <Section title={text.view360.parts.value}>
        <Value of={account.value} />
      </Section>
      <Section title={text.view360.parts.traits}>
        <Traits traits={account.traits} masked={account.masked} />
      </Section>
    </>
  )
}

const peek = (name: string, key: string) => openPeek(name, key)

function OneMember({ of }: { of: Member }) {
  return (
    <div role="listitem">
      <div className={css.idHead}>
        <span>
          <RowButton onClick={() => peek(of.name, of.key)}>{personName(of.name)}</RowButton>
        </span>
        <small className={css.source}>
          {of.current ? (
            <>
              {text.customers.since} <Moment at={of.since} />
            </>
          ) : (
            words.former
          )}
        </small>
      </div>
    </div>
  )
}

function Deeds({ account }: { account: string }) {
  const { id } = useWorkspace()
  const part = usePart()
  const found = useInfiniteQuery(deedsQuery(id, account, { events: part.events, until: part.until }))
  const entries = useMemo(
    () =>
      found.data?.pages.flatMap((page) =>
        page.items.map((one) =>
          entryOf(one.event, {
            who: <RowButton onClick={() => peek(one.name, one.customer)}>{personName(one.name)}</RowButton>,
          }),
        ),
      ) ?? [],
    [found.data],
  )
  return (
    <Section title={words.timeline}>
      <Filters part={part} />
      <Refusal error={found.error} />
      {found.isPending && <Skeleton height={480} />}
      {found.isSuccess && entries.length === 0 && <p className={css.quiet}>{words.noEvents}</p>}
      <Sessions entries={entries} />
      <More of={found} className={css.more}>
        {text.customers.older}
      </More>
    </Section>
  )
}
