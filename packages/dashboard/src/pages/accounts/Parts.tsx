// Which parts does the page of an account have? Those of a customer that can be said of several people, in the order of the same lenses.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useMemo } from 'react'
import { useWorkspace } from '@/app/workspace'
import { Columns, type Shown, useFolds } from '@/pages/customers/Columns'
import css from '@/pages/customers/customers.module.css'
import { entryOf } from '@/pages/customers/entries'
import { Facts } from '@/pages/customers/Facts'
import { Filters, usePart } from '@/pages/customers/Filters'
import { Traits } from '@/pages/customers/Known'
import type { Lens, PartName } from '@/pages/customers/lens'
import { Matters, useDeciding } from '@/pages/customers/Matters'
import { newest, openMatters, type Told } from '@/pages/customers/matters'
import { shown } from '@/pages/customers/Parts'
import { openPeek } from '@/pages/customers/Peek'
import { Sessions } from '@/pages/customers/Sessions'
import { Uses } from '@/pages/customers/Story'
import { Value } from '@/pages/customers/Value'
import { text } from '@/text/en'
import { personName } from '@/text/people'
import { Moment } from '@/ui/Moment'
import { More } from '@/ui/More'
import { Refusal } from '@/ui/Refusal'
import { RowButton } from '@/ui/RowButton'
import {
  type Account,
  accountQuery,
  decisiveQuery,
  deedsQuery,
  type Member,
  type People,
  peopleQuery,
} from './data'

const words = text.accounts

export function Parts({ of, lens }: { of: string; lens: Lens }) {
  const folds = useFolds(lens)
  return <Columns lens={lens} folds={folds} parts={useParts(of, lens, folds.open)} />
}

/** A part that is folded asks for nothing. */
function useParts(of: string, lens: Lens, open: ReadonlySet<PartName>): Partial<Record<PartName, Shown>> {
  const { id } = useWorkspace()
  const part = usePart(lens.events)
  const wanted = (...names: PartName[]) => ({ enabled: names.some((name) => open.has(name)) })
  const account = useQuery(accountQuery(id, of))
  const people = useQuery({ ...peopleQuery(id, of), ...wanted('account', 'stage', 'segments') })
  const deeds = useInfiniteQuery({
    ...deedsQuery(id, of, { events: part.events, until: part.until }),
    ...wanted('timeline'),
  })
  const uses = useInfiniteQuery({ ...deedsQuery(id, of, {}), ...wanted('uses') })
  const matters = useOpen(of, open.has('matters'))
  return {
    matters,
    timeline: {
      title: words.timeline,
      waits: deeds.isPending,
      body: <Deeds account={of} events={lens.events} />,
    },
    uses: {
      waits: uses.isPending,
      body: <Uses of={uses.data?.pages[0]?.items.map(({ event }) => event)} error={uses.error} />,
    },
    stage: { title: words.stages, ...shown(people, (all) => <Stages of={all} />) },
    value: shown(account, ({ value }) => <Value of={value} />),
    account: {
      title: words.who,
      ...shown(account, (one) => <Members account={one} people={people.data} />),
      waits: account.isPending || people.isPending,
    },
    segments: { title: words.segments, ...shown(people, (all) => <Segments of={all} />) },
    traits: shown(account, ({ traits, masked }) => <Traits traits={traits} masked={masked} />),
  }
}

function Members({ account, people }: { account: Account; people: People | undefined }) {
  const all = account.total_members + account.former_members
  const stages = people?.stages ?? []
  const stage = (key: string) => stages.find((one) => one.key === people?.by_customer[key])?.name
  return (
    <>
      {account.members.length === 0 && <p className={css.quiet}>{words.nobodyIn}</p>}
      <div className={css.idList} role="list">
        {account.members.map((one) => (
          <OneMember key={one.key} of={one} stage={stage(one.key)} />
        ))}
      </div>
      {all > account.members.length && (
        <p className={css.quiet}>{words.more(all - account.members.length)}</p>
      )}
    </>
  )
}

const peek = (name: string, key: string) => openPeek(name, key)

/** Stages and segments are of customers: of an account one can say how many of its people stand where. */
function Stages({ of }: { of: People }) {
  const stages = of.stages.filter((one) => one.people > 0)
  if (of.people === 0) return <p className={css.quiet}>{words.nobodyIn}</p>
  return (
    <>
      <Facts
        facts={stages.map((one): [string, ReactNode] => [one.name, words.ofPeople(one.people, of.people)])}
      />
      <p className={css.quiet}>{words.standHow}</p>
    </>
  )
}

function Segments({ of }: { of: People }) {
  const { id } = useWorkspace()
  if (of.people === 0) return <p className={css.quiet}>{words.nobodyIn}</p>
  if (of.segments.length === 0) return <p className={css.quiet}>{words.noSegments}</p>
  return (
    <Facts
      facts={of.segments.map((one): [string, ReactNode] => [
        one.name,
        <Link
          key={one.id}
          to="/w/$workspace/segments/$segment"
          params={{ workspace: String(id), segment: String(one.id) }}
        >
          {words.ofPeople(one.people, of.people)}
        </Link>,
      ])}
    />
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
function useOpen(account: string, wanted: boolean): Shown {
  const { id } = useWorkspace()
  const { names, isPending, error } = useDeciding(wanted)
  const asks = wanted && names.all.length > 0
  const found = useQuery({ ...decisiveQuery(id, account, names.all), enabled: asks })
  const matters = useMemo(() => {
    // Whose ticket or payment it is decides what closes it.
    const people = new Map<string, Told[]>()
    for (const { customer, event } of found.data?.items ?? [])
      people.set(customer, [...(people.get(customer) ?? []), event])
    return newest([...people.values()].flatMap((events) => openMatters(events, names)))
  }, [found.data, names])
  const waits = wanted && (isPending || (asks && found.isPending))
  const looked = { at: found.data?.items.length ?? 0, of: found.data?.total ?? 0 }
  const of = {
    matters,
    names,
    looked,
    segments: new Map<string, number>(),
    waits,
    error: error ?? found.error,
  }
  return { waits, body: <Matters of={of} whose="account" /> }
}

function Deeds({ account, events }: { account: string; events: readonly string[] }) {
  const { id } = useWorkspace()
  const part = usePart(events)
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
    <div className={css.timeline}>
      <Filters part={part} />
      <Refusal error={found.error} />
      {found.isSuccess && entries.length === 0 && <p className={css.quiet}>{words.noEvents}</p>}
      <Sessions entries={entries} />
      <More of={found} className={css.more}>
        {text.customers.older}
      </More>
    </div>
  )
}
