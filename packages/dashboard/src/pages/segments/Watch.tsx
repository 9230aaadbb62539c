// Is one told who enters and leaves this segment, and who did so lately, and why?
import { Skeleton, Switch } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { LogIn, LogOut } from 'lucide-react'
import { useWorkspace } from '@/app/workspace'
import { openPeek } from '@/pages/customers/Peek'
import { text } from '@/text/en'
import { Moment } from '@/ui/Moment'
import { More } from '@/ui/More'
import { Named } from '@/ui/Named'
import { Section } from '@/ui/Page'
import { Refusal } from '@/ui/Refusal'
import { type Segment, savedSegmentsQuery, sizesQuery, standingsQuery } from './data'
import { reasons } from './reasons'
import css from './segments.module.css'
import { type Move, movesQuery, useWatching } from './watching'

const words = text.segments.watch

/** Whoever may not change it reads how it is. */
export function WatchSwitch({ one, watched }: { one: Segment; watched: boolean | undefined }) {
  const { can } = useWorkspace()
  const watching = useWatching(one)
  if (!can('Save')) return watched === undefined ? null : <p>{watched ? words.on : words.off}</p>
  return (
    <>
      <Switch
        label={words.label}
        description={words.lead}
        checked={watched === true}
        disabled={watched === undefined}
        onChange={(event) => watching.mutate(event.currentTarget.checked)}
      />
      <Refusal error={watching.error} />
    </>
  )
}

/** Who entered and left, the newest first. */
export function Moves({ one, watched }: { one: Segment; watched: boolean }) {
  const { id } = useWorkspace()
  const found = useInfiniteQuery(movesQuery(id, one.id, watched))
  // It stands below them, and shall not jump.
  const above = useQuery(sizesQuery(id, true))
  const moves = found.data?.pages.flatMap((page) => page.items) ?? []
  if (above.isPending || (!watched && moves.length === 0)) return null
  return (
    <Section title={words.title} lead={words.kept}>
      <Refusal error={found.error} />
      {found.isPending && <Skeleton height={160} />}
      {found.isSuccess && moves.length === 0 && <p className={css.quiet}>{words.none}</p>}
      <ul className={css.moves}>
        {moves.map((move) => (
          <Moved key={`${move.customer} ${move.at} ${move.entered}`} one={one} move={move} />
        ))}
      </ul>
      <More of={found}>{words.more}</More>
    </Section>
  )
}

function Moved({ one, move }: { one: Segment; move: Move }) {
  const { id } = useWorkspace()
  const { called, customer, entered } = move
  const Sign = entered ? LogIn : LogOut
  return (
    <li>
      <Sign size={16} aria-hidden />
      <div>
        <p>
          {called == null ? (
            words.nobody
          ) : (
            <Link
              to="/w/$workspace/customers/$key"
              params={{ workspace: String(id), key: customer }}
              onClick={(event) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey) return
                event.preventDefault()
                openPeek(called, customer)
              }}
            >
              <Named name={called} />
            </Link>
          )}{' '}
          {entered ? words.entered : words.left} <Moment at={move.at} />
        </p>
        {called != null && <Why one={one} move={move} />}
      </div>
    </li>
  )
}

/** Why they are in it or not, as it stands now: what happened since may have moved them again. */
function Why({ one, move }: { one: Segment; move: Move }) {
  const { id, timezone } = useWorkspace()
  const found = useQuery({ ...standingsQuery(id, move.customer), meta: { quiet: true } })
  const saved = useQuery(savedSegmentsQuery(id))
  // The line is there from the beginning, so that nothing jumps.
  if (found.isPending || saved.isPending) return <p className={css.quiet}>…</p>
  const standing = found.data?.find((other) => other.id === one.id)
  if (standing?.holds == null) return null
  if (standing.holds !== move.entered)
    return <p className={css.quiet}>{standing.holds ? words.again : words.since}</p>
  const rule = (name: string) => saved.data?.find((other) => other.name === name)?.rule
  const facts = reasons(standing.because, one.rule, { rule, timezone }).map((reason) => reason.fact)
  return facts.length > 0 ? <p className={css.quiet}>{words.because(facts)}</p> : null
}
