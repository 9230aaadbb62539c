// How were the last two weeks, what stands out, and what did most customers do? Each number opens to who it was.
import { Skeleton } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useWorkspace } from '@/app/workspace'
import type { Cell, Point } from '@/charts/answers'
import type { Question } from '@/pages/explore/question'
import { openBehind } from '@/pages/explore/show/Behind'
import { trust } from '@/pages/explore/trust'
import { canon } from '@/pages/explore/question'
import { text } from '@/text/en'
import { brief, number, percent } from '@/text/words'
import { Section } from '@/ui/Page'
import css from './home.module.css'
import type { WeekData } from './queries'
import { bursts, crowded, type Figure } from './weeks'

const words = text.home
const STANDING_OUT = 4
const DONE = 7

const weekday = (day: string) =>
  new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  }).format(new Date(`${day}T00:00:00Z`))

interface Opening {
  question: Question
  cell: Cell
  /** What the number is, as the heading of who is behind it. */
  what: string
  className?: string | undefined
  children: React.ReactNode
}

/** A number that opens to the customers behind it, for whoever may see them. */
export function Opens({ question, cell, what, className, children }: Opening) {
  const { can } = useWorkspace()
  if (!can('SeeCustomers')) return <span className={className}>{children}</span>
  return (
    <button
      type="button"
      className={`${css.opens} ${className ?? ''}`}
      title={words.who(what)}
      onClick={() => openBehind(question, cell, what)}
    >
      {children}
    </button>
  )
}

/** Fourteen bars, the week before paler; each says its number and opens to who was here. */
function Days({ days, middle, question }: { days: Point[]; middle: string; question: Question }) {
  const { can } = useWorkspace()
  const most = Math.max(1, ...days.map((day) => day.value ?? 0))
  return (
    <figure className={css.days}>
      <div className={css.bars} data-crowded={crowded(days.map((day) => brief(day.value ?? 0))) || undefined}>
        {days.map((day) => {
          const count = day.value ?? 0
          const height = { height: `calc((100% - 20px) * ${Math.max(0.02, count / most)})` }
          const said = words.dayCount(weekday(day.start), count)
          const before = day.start < middle || undefined
          const bar = <span style={height} />
          return can('SeeCustomers') && count > 0 ? (
            <button
              key={day.start}
              type="button"
              data-before={before}
              title={said}
              aria-label={words.openDay(weekday(day.start), count)}
              onClick={() => openBehind(question, { start: day.start }, said)}
            >
              <small aria-hidden>{brief(count)}</small>
              {bar}
            </button>
          ) : (
            <div key={day.start} data-before={before} title={said}>
              <small>{brief(count)}</small>
              {bar}
              <span className="sr-only">{said}</span>
            </div>
          )
        })}
      </div>
      <figcaption>
        <span>{words.weekBefore}</span>
        <span>{words.thisWeek}</span>
      </figcaption>
    </figure>
  )
}

function Line({ figure, said }: { figure: Figure; said: string }) {
  const sure = words.sure[figure.sure]
  return (
    <li>
      <Opens question={figure.question} cell={figure.cell} what={said}>
        {said}
      </Opens>
      <small>
        {[figure.shares ? words.afterShare(figure.shares[1]) : words.after(figure.before), sure]
          .filter(Boolean)
          .join(' · ')}
      </small>
    </li>
  )
}

function Stands({ week }: { week: WeekData }) {
  const found = bursts(week.events).slice(0, STANDING_OUT)
  return (
    <>
      <ul className={css.sentences}>
        {found.map((one) => (
          <Line
            key={one.name}
            figure={one}
            said={words.burst(one.shares ? percent(one.shares[0]) : number(one.now), one.name)}
          />
        ))}
        {week.comings.map((one) => (
          <Line key={one.name} figure={one} said={words.comings[one.name]?.(number(one.now)) ?? one.name} />
        ))}
      </ul>
      {found.length === 0 && <p className={css.quiet}>{words.usual}</p>}
    </>
  )
}

export function Week({ week }: { week: WeekData | undefined }) {
  return (
    <div className={css.week}>
      <Section title={words.days}>
        {week ? (
          <Days days={week.days} middle={week.span.middle} question={week.asked.days} />
        ) : (
          <Skeleton height={194} />
        )}
      </Section>
      <Section title={words.stands}>{week ? <Stands week={week} /> : <Skeleton height={194} />}</Section>
    </div>
  )
}

/** What most customers did in the last seven days, and what share of those who were here. */
export function Done({ week }: { week: WeekData | undefined }) {
  const { id } = useWorkspace()
  const found = week?.events.filter((one) => one.now > 0).slice(0, DONE) ?? []
  return (
    <Section
      title={words.done}
      actions={
        week && (
          <Link
            to="/w/$workspace/explore"
            params={{ workspace: String(id) }}
            search={{ q: week.asked.events }}
            onClick={() => trust(canon(week.asked.events))}
          >
            {words.explore}
          </Link>
        )
      }
    >
      {!week && <Skeleton height={288} />}
      {week && found.length === 0 && <p className={css.quiet}>{words.doneEmpty}</p>}
      {found.length > 0 && week && (
        <ul className={css.list}>
          {found.map((one) => (
            <li key={one.name} className={css.done}>
              <span className={css.share} style={{ width: `${(one.now / Math.max(1, week.now)) * 100}%` }} />
              <span className={css.name}>{one.name}</span>
              <Opens question={one.question} cell={one.cell} what={words.burst(number(one.now), one.name)}>
                {number(one.now)}
              </Opens>
              <span className={css.when}>{words.doneOf(one.now / Math.max(1, week.now))}</span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}
