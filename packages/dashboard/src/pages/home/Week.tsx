// How were the last two weeks, and what stands out?
import { Skeleton } from '@mantine/core'
import { ArrowDownRight, ArrowUpRight } from 'lucide-react'
import { text } from '@/text/en'
import { Section } from '@/ui/Page'
import css from './home.module.css'
import { type Change, changes, type Point, type Series } from './weeks'

const words = text.home
const STANDING_OUT = 5

const weekday = (day: string) =>
  new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  }).format(new Date(`${day}T00:00:00Z`))

/** Fourteen bars, the week before paler. Each is named on hover and for screen readers. */
function Days({ days, middle }: { days: Point[]; middle: string }) {
  const most = Math.max(1, ...days.map((day) => day.value ?? 0))
  const named = days.map((day) => words.dayCount(weekday(day.start), day.value ?? 0))
  return (
    <figure className={css.days}>
      <div role="img" aria-label={words.daysLabel(named)} className={css.bars}>
        {days.map((day, n) => (
          <span
            key={day.start}
            title={named[n]}
            data-before={day.start < middle || undefined}
            style={{ height: `${Math.max(2, ((day.value ?? 0) / most) * 100)}%` }}
          />
        ))}
      </div>
      <figcaption>
        <span>{words.weekBefore}</span>
        <span>{words.thisWeek}</span>
      </figcaption>
    </figure>
  )
}

function Sentence({ change }: { change: Change }) {
  const up = change.now > change.before
  const Icon = up ? ArrowUpRight : ArrowDownRight
  return (
    <li>
      <Icon size={16} aria-hidden />
      <span>{words.more(change.name, change.now, change.before)}</span>
    </li>
  )
}

export function Week({ week }: { week: { middle: string; days: Point[]; events: Series[] } | undefined }) {
  const found = week ? changes(week.events, week.middle).slice(0, STANDING_OUT) : []
  return (
    <div className={css.week}>
      <Section title={words.days}>
        {week ? <Days days={week.days} middle={week.middle} /> : <Skeleton height={148} />}
      </Section>
      <Section title={words.stands}>
        {!week && <Skeleton height={148} />}
        {week && found.length === 0 && <p className={css.quiet}>{words.standsNothing}</p>}
        {found.length > 0 && (
          <ul className={css.sentences}>
            {found.map((change) => (
              <Sentence key={change.name} change={change} />
            ))}
          </ul>
        )}
      </Section>
    </div>
  )
}
