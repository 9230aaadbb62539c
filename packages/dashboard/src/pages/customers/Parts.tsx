// Which parts does the page of a customer have, and what do they need?
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useWorkspace } from '@/app/workspace'
import { savedSegmentsQuery, standingsQuery } from '@/pages/segments/data'
import { Standings } from '@/pages/segments/Standings'
import { Refusal } from '@/ui/Refusal'
import { Columns, type Shown, useFolds } from './Columns'
import { Computed } from './Computed'
import {
  consentsQuery,
  customerQuery,
  factsQuery,
  identitiesQuery,
  stageQuery,
  timelineQuery,
  traitsQuery,
  valueQuery,
} from './data'
import { usePart } from './Filters'
import { Groups } from './Groups'
import { Identities } from './Identities'
import { Consents, Traits } from './Known'
import type { Lens, PartName } from './lens'
import { Matters, useMatters } from './Matters'
import { Stage } from './Stage'
import { Trouble, Uses, useTrouble, useUses } from './Story'
import { Timeline } from './Timeline'
import { Value } from './Value'

interface Asked {
  isPending: boolean
  error: unknown
}

export function shown<T>(query: Asked & { data: T | undefined }, body: (data: T) => ReactNode): Shown {
  if (query.error) return { waits: false, body: <Refusal error={query.error} /> }
  return { waits: query.isPending, body: query.data === undefined ? null : body(query.data) }
}

/** What each part shows, and whether it is still on its way. A part that is folded asks for nothing. */
function useParts(of: string, lens: Lens, open: ReadonlySet<PartName>): Record<PartName, Shown> {
  const { id } = useWorkspace()
  const part = usePart(lens.events)
  const wanted = (name: PartName) => ({ enabled: open.has(name) })
  const customer = useQuery(customerQuery(id, of))
  const value = useQuery({ ...valueQuery(id, of), ...wanted('value') })
  const traits = useQuery({ ...traitsQuery(id, of), ...wanted('traits') })
  const consents = useQuery({ ...consentsQuery(id, of), ...wanted('consent') })
  const identities = useQuery({ ...identitiesQuery(id, of), ...wanted('identities') })
  const standings = useQuery({ ...standingsQuery(id, of), ...wanted('segments') })
  const segments = useQuery({ ...savedSegmentsQuery(id), ...wanted('segments') })
  const timeline = useInfiniteQuery({
    ...timelineQuery(id, of, { events: part.events, until: part.until }),
    ...wanted('timeline'),
  })
  // The timeline says it of each event, and the line at the top says it of now: it is asked for anyway.
  const stage = useQuery(stageQuery(id, of))
  const facts = useQuery({ ...factsQuery(id, of), ...wanted('facts') })
  const matters = useMatters(of, open.has('matters'))
  const trouble = useTrouble(of, open.has('trouble'))
  const uses = useUses(of, open.has('uses'))
  const masked = customer.data?.masked ?? false
  return {
    timeline: {
      waits: timeline.isPending || stage.isPending,
      body: <Timeline customer={of} events={lens.events} />,
    },
    matters: { waits: matters.waits, body: <Matters of={matters} /> },
    trouble: { waits: trouble.waits, body: <Trouble of={trouble} /> },
    uses: { waits: uses.isPending, body: <Uses of={uses.data?.pages[0]?.items} error={uses.error} /> },
    stage: shown(stage, (where) => <Stage of={where} />),
    facts: shown(facts, (all) => <Computed of={all} />),
    value: shown(value, (worth) => <Value of={worth} />),
    account: shown(customer, (known) => <Groups of={known.groups} />),
    segments: { waits: standings.isPending || segments.isPending, body: <Standings customer={of} bare /> },
    traits: shown(traits, (known) => <Traits traits={known} masked={masked} />),
    consent: shown(consents, (said) => <Consents consents={said} />),
    identities: shown(identities, (known) =>
      customer.data ? <Identities of={known} customer={customer.data} /> : null,
    ),
  }
}

export function Parts({ of, lens }: { of: string; lens: Lens }) {
  const folds = useFolds(lens)
  return <Columns lens={lens} folds={folds} parts={useParts(of, lens, folds.open)} />
}
