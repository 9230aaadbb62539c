// From where to where did customers go, and what did they do last before they went?
import { Select } from '@mantine/core'
import { type RefObject, useMemo, useState } from 'react'
import { Chart, type Handle } from '@/charts/Chart'
import { flowOption } from '@/charts/options/flow'
import { AnswerTable } from '@/pages/explore/show/AnswerTable'
import show from '@/pages/explore/show/show.module.css'
import { text } from '@/text/en'
import { Section } from '@/ui/Page'
import type { Journey } from './journey'
import { flowTable, type Move, movesOf } from './moves'
import css from './map.module.css'
import type { Open } from './Shown'

const words = text.map.flow
const BETWEEN = ' between'

interface Parts {
  answer: Journey
  isShown: (stage: string) => boolean
  open: Open
  handle: RefObject<Handle | null>
}

export function FlowPicture({ answer, isShown, open, handle }: Parts) {
  const [of, setOf] = useState(BETWEEN)
  const within = answer.stages.filter((one) => (one.through?.length ?? 0) > 0 && isShown(one.stage))
  const chosen = within.some((one) => one.stage === of) ? of : BETWEEN
  const moves = useMemo(() => movesOf(answer, chosen === BETWEEN ? undefined : chosen), [answer, chosen])
  const table = useMemo(() => flowTable(moves, chosen !== BETWEEN), [moves, chosen])
  const draw = useMemo(
    () => (palette: Parameters<typeof flowOption>[1], width: number) => flowOption(moves, palette, width),
    [moves],
  )
  const total = moves.length
  return (
    <Section
      title={words.title}
      actions={
        within.length > 0 && (
          <Select
            aria-label={words.of}
            data={[
              { value: BETWEEN, label: words.betweenStages },
              ...within.map((one) => ({ value: one.stage, label: words.within(one.name) })),
            ]}
            value={chosen}
            onChange={(next) => next !== null && setOf(next)}
            allowDeselect={false}
            data-no-print
          />
        )
      }
    >
      {total === 0 ? (
        <p className={css.quiet}>{words.none}</p>
      ) : (
        <div className={css.flow}>
          <div className={show.card}>
            <Chart
              draw={draw}
              height={heightOf(moves)}
              label={words.label(total)}
              onPick={open && ((cell) => open(cell, whatOf(moves, cell)))}
              handle={handle}
            />
          </div>
          <AnswerTable table={table} caption={words.caption} onPick={open} />
        </div>
      )}
    </Section>
  )
}

const heightOf = (moves: Move[]) => Math.min(520, Math.max(260, moves.length * 26))

function whatOf(moves: Move[], cell: unknown): string {
  const found = moves.find((one) => one.cell === cell)
  return found ? words.moves(found.from, found.last ?? found.to, found.customers) : words.title
}
