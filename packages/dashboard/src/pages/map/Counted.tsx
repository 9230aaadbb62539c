// What was counted in one stage: where they went, how they came, milestones, friction, what helped.
import type { ReactNode } from 'react'
import type { Cell } from '@/charts/answers'
import { text } from '@/text/en'
import { Count } from './Count'
import { type Counted as Share, type Effect, NONE, type Stage } from './journey'
import css from './map.module.css'
import type { Open } from './Shown'

const words = text.map.stage
/** Values of one way in; the rest is one more. */
const WAYS = 3

interface Parts {
  stages: Stage[]
  at: number
  open: Open
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className={css.part}>
      <h3>{title}</h3>
      {children}
    </div>
  )
}

interface LineParts {
  name: string
  n: number
  cell: Cell
  open: Open
  share?: Share | undefined
  more?: string | undefined
  strong?: boolean | undefined
}

const shareWords = (share: number, interval: [number, number] | undefined) =>
  interval ? words.shareBetween(share, ...interval) : words.shareOf(share)

/** One line: what, how many, and which share, drawn behind it. */
function Line({ name, n, cell, open, share, more, strong }: LineParts) {
  const part = share?.share ?? undefined
  return (
    <li className={css.line}>
      {part !== undefined && <span className={css.bar} style={{ width: `${part * 100}%` }} aria-hidden />}
      <span className={css.name} data-strong={strong || undefined}>
        {name}
      </span>
      <span
        className={css.amount}
        title={part === undefined ? undefined : shareWords(part, share?.share_interval)}
      >
        <Count n={n} cell={cell} what={name} open={open} />
        {part !== undefined && <small>{words.share(part)}</small>}
      </span>
      {more && <small className={css.more}>{more}</small>}
    </li>
  )
}

const effectWords = ({ verdict, difference, lower, upper }: Effect) =>
  difference === undefined || lower === undefined || upper === undefined
    ? words.noEffect(verdict)
    : words.effect({ verdict, difference, lower, upper })

/** How an event or a value is called. */
const named = (value: unknown) => (value === NONE ? words.unsaid : String(value))

export function Counted({ stages, at, open }: Parts) {
  const stage = stages[at]
  if (!stage) return null
  const here = { stage: stage.stage }
  const nameOf = (key: string | null) =>
    key === null ? words.out : words.to(stages.find((one) => one.stage === key)?.name ?? key)
  return (
    <>
      <Part title={words.flow}>
        <ul className={css.lines}>
          <Line
            name={words.entered}
            n={stage.entered}
            cell={{ ...here, number: 'entered' }}
            open={open}
            strong
          />
          {stage.to.map((one) => (
            <Line
              key={String(one.stage)}
              name={nameOf(one.stage)}
              n={one.customers}
              share={one}
              cell={{ ...here, number: 'left', to: one.stage }}
              open={open}
            />
          ))}
          <Line
            name={words.staying}
            n={stage.staying}
            share={
              stage.entered > 0
                ? { customers: stage.staying, share: stage.staying / stage.entered }
                : undefined
            }
            cell={{ ...here, number: 'staying' }}
            open={open}
          />
        </ul>
        <Time stage={stage} />
      </Part>
      <Ways stage={stage} open={open} />
      <Part title={words.milestones}>
        {stage.milestones.length === 0 && <p className={css.quiet}>{words.milestonesNone}</p>}
        <ul className={css.lines}>
          {stage.milestones.map((one) => (
            <Line
              key={one.event}
              name={one.event}
              n={one.customers}
              share={one}
              more={words.after(one.median_seconds)}
              cell={{ ...here, milestone: one.event }}
              open={open}
            />
          ))}
        </ul>
        <Steps stage={stage} open={open} />
      </Part>
      <Part title={words.friction}>
        {stage.friction.length === 0 && <p className={css.quiet}>{words.frictionNone}</p>}
        <ol className={css.lines}>
          {stage.friction.map((one) => (
            <Line
              key={`${one.friction} ${one.event}`}
              name={words.frictions(one.friction, one.event)}
              n={one.customers}
              share={one}
              cell={{ ...here, friction: one.friction, event: one.event }}
              open={open}
            />
          ))}
        </ol>
      </Part>
      <HelpedPart stage={stage} open={open} />
    </>
  )
}

function Time({ stage }: { stage: Stage }) {
  if (!stage.time || stage.entered === 0) return null
  const { median_seconds: median, half_left_seconds: half } = stage.time
  return (
    <p className={css.quiet}>
      {median !== null && `${words.median(median)} `}
      {half === null ? words.notHalf : words.halfLeft(half)}
    </p>
  )
}

/** From one milestone to the next, and how long that took. */
function Steps({ stage, open }: { stage: Stage; open: Open }) {
  const steps = stage.between ?? []
  if (steps.length === 0) return null
  return (
    <>
      <h4>{words.between}</h4>
      <ul className={css.lines}>
        {steps.map((one) => (
          <Line
            key={`${one.after} ${one.milestone}`}
            name={words.betweenLine(one.after, one.milestone)}
            n={one.customers}
            more={words.after(one.median_seconds)}
            cell={{ stage: stage.stage, after: one.after, milestone: one.milestone }}
            open={open}
          />
        ))}
      </ul>
    </>
  )
}

function Ways({ stage, open }: { stage: Stage; open: Open }) {
  const told = Object.entries(stage.entry).filter(([, rows]) => rows.some((row) => row.breakdown !== NONE))
  return (
    <Part title={words.entry}>
      {told.map(([dimension, rows]) => (
        <div key={dimension}>
          <h4>{words.entryOf[dimension] ?? dimension}</h4>
          <ul className={css.lines}>
            {rows
              .filter((row) => !row.other)
              .slice(0, WAYS)
              .map((row) => (
                <Line
                  key={String(row.breakdown)}
                  name={named(row.breakdown)}
                  n={row.customers}
                  share={row}
                  cell={{ stage: stage.stage, entry: dimension, breakdown: row.breakdown }}
                  open={open}
                />
              ))}
          </ul>
        </div>
      ))}
      {told.length === 0 && <p className={css.quiet}>{words.nobody(stage.customers)}</p>}
    </Part>
  )
}

/** Channels and content, and the milestones of which one can tell that they go together with going on. */
function HelpedPart({ stage, open }: { stage: Stage; open: Open }) {
  const values = (['channel', 'content'] as const).flatMap((dimension) =>
    stage.helped[dimension].slice(0, WAYS).map((row) => ({
      key: `${dimension} ${String(row.breakdown)}`,
      name: String(row.breakdown),
      of: dimension as string,
      n: row.customers,
      effect: row.effect,
      cell: { stage: stage.stage, helped: dimension, breakdown: row.breakdown, did: true },
    })),
  )
  const milestones = stage.milestones
    .filter((one) => one.effect.verdict === 'likelier' || one.effect.verdict === 'less likely')
    .slice(0, WAYS)
    .map((one) => ({
      key: `milestone ${one.event}`,
      name: one.event,
      of: 'milestone',
      n: one.customers,
      effect: one.effect,
      cell: { stage: stage.stage, milestone: one.event, did: true },
    }))
  const groups = [...new Set([...values, ...milestones].map((one) => one.of))]
  return (
    <Part title={words.helped}>
      {groups.length === 0 && <p className={css.quiet}>{words.helpedNone}</p>}
      {groups.map((of) => (
        <div key={of}>
          <h4>{words.helpedOf[of] ?? of}</h4>
          <ul className={css.lines}>
            {[...values, ...milestones]
              .filter((one) => one.of === of)
              .map((one) => (
                <Line
                  key={one.key}
                  name={one.name}
                  n={one.n}
                  more={effectWords(one.effect)}
                  cell={one.cell}
                  open={open}
                />
              ))}
          </ul>
        </div>
      ))}
    </Part>
  )
}
