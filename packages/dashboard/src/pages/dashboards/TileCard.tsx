// One question on a dashboard: its name, its answer in a sentence, its picture, and on its back the numbers, which open.
import { ActionIcon, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ArrowDown, ArrowUp, ChartLine, Columns2, RectangleHorizontal, Table2, X } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import { useWorkspace } from '@/app/workspace'
import type { Cell } from '@/charts/answers'
import type { Handle } from '@/charts/Chart'
import { answerQuery } from '@/pages/explore/data'
import { canon, type Question } from '@/pages/explore/question'
import { sentence } from '@/pages/explore/sentence'
import { AnswerChart } from '@/pages/explore/show/AnswerChart'
import { AnswerTable } from '@/pages/explore/show/AnswerTable'
import { openBehind } from '@/pages/explore/show/Behind'
import { cellWords } from '@/pages/explore/show/cell'
import { tableOf } from '@/pages/explore/table'
import { trust } from '@/pages/explore/trust'
import { text } from '@/text/en'
import { Refusal } from '@/ui/Refusal'
import css from './dashboards.module.css'
import { Take } from './Take'
import type { Tile } from './tiles'

const words = text.dashboards
const PICTURE = 240

interface Parts {
  tile: Tile
  title: string
  /** Over the period and for the customers of the dashboard; nothing when the saved question is gone. */
  question: Question | undefined
  /** Parts of it are hidden from whoever looks, so it cannot be asked. */
  hidden: boolean
  /** The filter of a link was agreed to. */
  mayRun: boolean
  arrange?:
    | { first: boolean; last: boolean; move: (step: number) => void; widen: () => void; take: () => void }
    | undefined
}

export function TileCard({ tile, title, question, hidden, mayRun, arrange }: Parts) {
  const { id, can } = useWorkspace()
  const asked = question ?? ({ question: 'trend' } as Question)
  const found = useQuery({ ...answerQuery(id, asked), enabled: mayRun && !hidden && question !== undefined })
  const answer = found.data
  const pick =
    answer && can('SeeCustomers')
      ? (cell: Cell, what?: string) => openBehind(asked, cell, what ?? cellWords(answer, cell))
      : undefined
  const table = useMemo(() => answer && tableOf(answer), [answer])
  const picture = useRef<Handle>(null)
  const [flipped, setFlipped] = useState(false)
  return (
    <article className={css.tile} data-width={tile.width} aria-label={title}>
      <header>
        <h2>
          {question ? (
            <Link
              to={tile.saved === undefined ? '/w/$workspace/explore' : '/w/$workspace/explore/$question'}
              params={{ workspace: String(id), question: String(tile.saved ?? '') }}
              search={{ q: question }}
              onClick={() => trust(canon(question))}
              title={words.open(title)}
            >
              {title}
            </Link>
          ) : (
            title
          )}
        </h2>
        <div className={css.tools}>
          {table && table.rows.length > 0 && (
            <Tool
              label={flipped ? words.picture(title) : words.numbers(title)}
              pressed={flipped}
              act={() => setFlipped(!flipped)}
            >
              {flipped ? <ChartLine size={15} aria-hidden /> : <Table2 size={15} aria-hidden />}
            </Tool>
          )}
          {table && table.rows.length > 0 && (
            <Take title={title} table={table} picture={picture} flipped={flipped} />
          )}
        </div>
        {arrange && (
          <div className={css.tools}>
            <Tool label={words.up(title)} off={arrange.first} act={() => arrange.move(-1)}>
              <ArrowUp size={15} aria-hidden />
            </Tool>
            <Tool label={words.down(title)} off={arrange.last} act={() => arrange.move(1)}>
              <ArrowDown size={15} aria-hidden />
            </Tool>
            <Tool label={tile.width === 'half' ? words.wide(title) : words.half(title)} act={arrange.widen}>
              {tile.width === 'half' ? (
                <RectangleHorizontal size={15} aria-hidden />
              ) : (
                <Columns2 size={15} aria-hidden />
              )}
            </Tool>
            <Tool label={words.take(title)} act={arrange.take}>
              <X size={15} aria-hidden />
            </Tool>
          </div>
        )}
      </header>
      {!question && <p className={css.quiet}>{words.gone}</p>}
      {hidden && <p className={css.quiet}>{words.hiddenTile}</p>}
      <Refusal error={found.error} />
      {question && !hidden && !found.error && (
        <>
          <p className={css.sentence}>
            {answer ? (
              sentence(asked, answer)
            ) : (
              <Skeleton component="span" className={css.line} height={20} />
            )}
          </p>
          {answer && table && flipped ? (
            <div className={css.numbers}>
              <AnswerTable table={table} caption={words.numbers(title)} onPick={pick} />
            </div>
          ) : answer ? (
            <AnswerChart question={asked} answer={answer} compact onPick={pick} handle={picture} />
          ) : (
            <Skeleton height={PICTURE} animate={mayRun} />
          )}
        </>
      )}
    </article>
  )
}

function Tool({
  label,
  off = false,
  pressed,
  act,
  children,
}: {
  label: string
  off?: boolean
  pressed?: boolean
  act: () => void
  children: React.ReactNode
}) {
  return (
    <ActionIcon
      variant={pressed ? 'light' : 'subtle'}
      color="gray"
      aria-label={label}
      title={label}
      disabled={off}
      onClick={act}
    >
      {children}
    </ActionIcon>
  )
}
