// Which parts does the page of a customer have, in which order? Each waits for those above it, so that none is pushed away.
import { Skeleton } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { ChevronRight } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useWorkspace } from '@/app/workspace'
import { savedSegmentsQuery, standingsQuery } from '@/pages/segments/data'
import { Standings } from '@/pages/segments/Standings'
import { text } from '@/text/en'
import { Refusal } from '@/ui/Refusal'
import css from './customers.module.css'
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
import { type Lens, type PartName, PARTS, type Placed } from './lens'
import { Matters, useMatters } from './Matters'
import { Stage } from './Stage'
import { Trouble, Uses, useTrouble, useUses } from './Story'
import { Timeline } from './Timeline'
import { Value } from './Value'

/** Room that a part takes while it is on its way. */
const ROOM = 240

interface Shown {
  waits: boolean
  body: ReactNode
}
interface Asked {
  isPending: boolean
  error: unknown
}

function shown<T>(query: Asked & { data: T | undefined }, body: (data: T) => ReactNode): Shown {
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
    uses: { waits: uses.isPending, body: <Uses of={uses} /> },
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
  const [open, setOpen] = useState<ReadonlySet<PartName>>(
    () => new Set(lens.parts.filter(({ folded }) => !folded).map(({ part }) => part)),
  )
  /** What was unfolded by hand shows its own room: it was asked for, and may push. */
  const [byHand, setByHand] = useState<ReadonlySet<PartName>>(new Set())
  const parts = useParts(of, lens, open)
  const narrow = useMediaQuery('(max-width: 899px)', false, { getInitialValueInEffect: false })
  const turn = (name: PartName) => {
    setOpen((now) => {
      const next = new Set(now)
      if (!next.delete(name)) next.add(name)
      return next
    })
    setByHand((now) => new Set(now).add(name))
  }
  const column = (placed: Placed[]) => (
    <Column
      parts={placed.map(({ part }) => ({
        name: part,
        open: open.has(part),
        turn: () => turn(part),
        room: byHand.has(part),
        ...parts[part],
      }))}
    />
  )
  if (narrow) return column(lens.parts)
  const inColumn = (side: 'story' | 'side') => lens.parts.filter(({ part }) => PARTS[part] === side)
  return (
    <div className={css.two}>
      <div className={css.who}>{column(inColumn('side'))}</div>
      <div className={css.story}>{column(inColumn('story'))}</div>
    </div>
  )
}

interface PartShown extends Shown {
  name: PartName
  open: boolean
  turn: () => void
  room: boolean
}

function Column({ parts }: { parts: PartShown[] }) {
  const first = parts.findIndex((part) => part.open && part.waits && !part.room)
  const ready = first < 0 ? parts : parts.slice(0, first)
  return (
    <>
      {ready.map((part) => (
        <OnePart key={part.name} of={part} />
      ))}
      {/* Another one each time: it goes where the next part comes, and nothing moves. */}
      {first >= 0 && <Skeleton key={`rest ${first}`} height={ROOM * 2} />}
    </>
  )
}

function OnePart({ of }: { of: PartShown }) {
  const title = text.view360.parts[of.name]
  const body = `part-${of.name}`
  return (
    <section className={css.part} data-folded={!of.open || undefined}>
      <h2>
        <button type="button" aria-expanded={of.open} aria-controls={body} onClick={of.turn}>
          <ChevronRight size={16} aria-hidden />
          {title}
        </button>
      </h2>
      <div id={body} hidden={!of.open} className={css.partBody}>
        {of.open && (of.waits ? <Skeleton height={ROOM} /> : of.body)}
      </div>
    </section>
  )
}
