// In which segments is this customer, why, since when and until when? And what is missing for the others?
import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { Moment } from '@/ui/Moment'
import { Section } from '@/ui/Page'
import { Refusal } from '@/ui/Refusal'
import { changesQuery, type Segment, type Standing, savedSegmentsQuery, standingsQuery } from './data'
import { type Reason, reasons } from './reasons'
import css from './standings.module.css'

const words = text.segments.standing

/** `bare`: the place it stands in has its heading already. */
export function Standings({ customer, bare = false }: { customer: string; bare?: boolean }) {
  const { id, timezone } = useWorkspace()
  const found = useQuery(standingsQuery(id, customer))
  const saved = useQuery(savedSegmentsQuery(id))
  const [open, setOpen] = useState(false)
  const all = found.data ?? []
  const within = all.filter((one) => one.holds === true)
  const others = all.filter((one) => one.holds === false)
  const why = (one: Standing) => {
    const rule = (name: string) => saved.data?.find((other: Segment) => other.name === name)?.rule
    return reasons(one.because, rule(one.name), { rule, timezone })
  }
  const body = (
    <>
      <Refusal error={found.error} />
      {found.isPending && <Skeleton height={96} />}
      {found.isSuccess && within.length === 0 && (
        <p className={css.quiet}>{all.length === 0 ? words.noSegments : words.nowhere}</p>
      )}
      {within.length > 0 && (
        <ul className={css.list}>
          {within.map((one) => (
            <li key={one.id}>
              <Name one={one} />
              <Reasons of={why(one).map((reason) => reason.fact)} begin={words.because} />
              <p className={css.quiet}>
                {one.since ? (
                  <>
                    {words.since} <Moment at={one.since} />{' '}
                  </>
                ) : (
                  <Since customer={customer} segment={one.id} />
                )}
                {one.until && (
                  <>
                    {words.until} <Moment at={one.until} />
                  </>
                )}
              </p>
            </li>
          ))}
        </ul>
      )}
      {others.length > 0 && (
        <details className={css.fold} open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary>{words.others(others.length)}</summary>
          {open && (
            <ul className={css.list}>
              {others.map((one) => (
                <li key={one.id}>
                  <Name one={one} />
                  <Reasons of={why(one).map(missing)} begin={words.missing} />
                </li>
              ))}
            </ul>
          )}
        </details>
      )}
    </>
  )
  return bare ? body : <Section title={text.segments.title}>{body}</Section>
}

/** What the rule asks, and what there is instead. */
export const missing = ({ asked, fact }: Reason) => (asked === undefined ? fact : words.instead(asked, fact))

function Name({ one }: { one: Standing }) {
  const { id } = useWorkspace()
  return (
    <Link to="/w/$workspace/segments/$segment" params={{ workspace: String(id), segment: String(one.id) }}>
      {one.name}
    </Link>
  )
}

export function Reasons({ of, begin }: { of: string[]; begin: string }) {
  const [first] = of
  if (first === undefined) return null
  if (of.length === 1)
    return (
      <p>
        {begin} {first}
      </p>
    )
  return (
    <>
      <p>{begin}</p>
      <ul className={css.facts}>
        {of.map((fact, at) => (
          // A reason is its place
          <li key={at}>{fact}</li>
        ))}
      </ul>
    </>
  )
}

/** Since when they have been in it, without a break: the way further back than the standing tells takes longer, and nobody waits for it. */
function Since({ customer, segment }: { customer: string; segment: number }) {
  const { id } = useWorkspace()
  const found = useQuery({ ...changesQuery(id, customer, segment), meta: { quiet: true } })
  const last = found.data?.at(-1)
  // The line is there from the beginning, so that nothing jumps.
  if (found.isPending) return <span>{words.since} …</span>
  if (!last?.entered) return null
  return (
    <>
      {words.since} <Moment at={last.at} />{' '}
    </>
  )
}
