// What is this account: who is in it, what is known of it, what is it worth, and what did they do in it?
import { Button, Skeleton } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import { type ReactNode, useMemo } from 'react'
import { useTitle } from '@/app/title'
import { useWorkspace } from '@/app/workspace'
import css from '@/pages/customers/customers.module.css'
import { entryOf } from '@/pages/customers/entries'
import { Facts } from '@/pages/customers/Facts'
import { Filters, usePart } from '@/pages/customers/Filters'
import { Traits } from '@/pages/customers/Known'
import { Matters, useDeciding } from '@/pages/customers/Matters'
import { newest, openMatters, type Told } from '@/pages/customers/matters'
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
import {
  type Account,
  accountName,
  accountQuery,
  deedsQuery,
  type Member,
  type People,
  peopleQuery,
} from './data'

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
            <Open account={key} />
            <Deeds account={key} />
          </div>
        </div>
      )}
    </Page>
  )
}

function About({ account }: { account: Account }) {
  const { id } = useWorkspace()
  const all = account.total_members + account.former_members
  const people = useQuery(peopleQuery(id, account.key))
  const stages = people.data?.stages ?? []
  const stage = (key: string) => stages.find((one) => one.key === people.data?.by_customer[key])?.name
  // What stands below comes after it, so that nothing is pushed away.
  if (people.isPending) return <Skeleton height={480} />
  return (
    <>
      <Section title={words.who}>
        {account.members.length === 0 && <p className={css.quiet}>{words.nobodyIn}</p>}
        <div className={css.idList} role="list">
          {account.members.map((one) => (
            <OneMember key={one.key} of={one} stage={stage(one.key)} />
          ))}
        </div>
        {all > account.members.length && (
          <p className={css.quiet}>{words.more(all - account.members.length)}</p>
        )}
      </Section>
      <Section title={words.stand}>
        {people.error ? <Refusal error={people.error} /> : people.data && <Stand of={people.data} />}
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

/** Stages and segments are of customers: of an account one can say how many of its people stand where. */
function Stand({ of }: { of: People }) {
  const { id } = useWorkspace()
  const stages = of.stages.filter((one) => one.people > 0)
  if (of.people === 0) return <p className={css.quiet}>{words.nobodyIn}</p>
  return (
    <>
      <Facts
        facts={[
          ...stages.map((one): [string, string] => [one.name, words.ofPeople(one.people, of.people)]),
          ...of.segments.map((one): [string, ReactNode] => [
            text.view360.join.segment(one.name),
            <Link
              key={one.id}
              to="/w/$workspace/segments/$segment"
              params={{ workspace: String(id), segment: String(one.id) }}
            >
              {words.ofPeople(one.people, of.people)}
            </Link>,
          ]),
        ]}
      />
      <p className={css.quiet}>{words.standHow}</p>
    </>
  )
}

function OneMember({ of, stage }: { of: Member; stage: string | undefined }) {
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
              {stage !== undefined && `, ${text.view360.stage.during(stage)}`}
            </>
          ) : (
            words.former
          )}
        </small>
      </div>
    </div>
  )
}

/** What is open with those who are in it, decided as on the page of a customer. */
function Open({ account }: { account: string }) {
  const { id } = useWorkspace()
  const { names, isPending, error } = useDeciding(true)
  const asks = names.all.length > 0
  const found = useInfiniteQuery({ ...deedsQuery(id, account, { events: names.all }), enabled: asks })
  const page = found.data?.pages[0]
  const matters = useMemo(() => {
    // Whose ticket or payment it is decides what closes it.
    const people = new Map<string, Told[]>()
    for (const { customer, event } of page?.items ?? [])
      people.set(customer, [...(people.get(customer) ?? []), event])
    return newest([...people.values()].flatMap((events) => openMatters(events, names)))
  }, [page, names])
  const waits = isPending || (asks && found.isPending)
  const looked = { at: page?.items.length ?? 0, of: page?.total ?? 0 }
  return (
    <Section title={text.view360.parts.matters}>
      {waits ? (
        <Skeleton height={120} />
      ) : (
        <Matters
          of={{ matters, names, looked, segments: new Map(), waits, error: error ?? found.error }}
          whose="account"
        />
      )}
    </Section>
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
