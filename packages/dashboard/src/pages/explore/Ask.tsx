// One question: put together on the left, answered on the right.
import { Button, Skeleton } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo, useRef, useState } from 'react'
import { useWorkspace } from '@/app/workspace'
import type { Cell } from '@/charts/answers'
import type { Handle } from '@/charts/Chart'
import { text } from '@/text/en'
import { Empty, Page } from '@/ui/Page'
import { focusHeading } from '@/ui/removal'
import { Refusal } from '@/ui/Refusal'
import ui from '@/ui/ui.module.css'
import { Actions } from './Actions'
import { Builder } from './build/Builder'
import { before, beside, type Compare, split, stretchWords, zoneOf } from './compare'
import { answerQuery, type SavedQuestion } from './data'
import css from './explore.module.css'
import { canon, fresh, holdsHidden, KINDS, missing, type Question } from './question'
import { asked, sentence } from './sentence'
import { AnswerChart } from './show/AnswerChart'
import { AnswerTable } from './show/AnswerTable'
import { openBehind } from './show/Behind'
import { cellWords } from './show/cell'
import { Method } from './show/Method'
import show from './show/show.module.css'
import { tableOf } from './table'
import { trust } from './trust'

interface Parts {
  question: Question
  saved: SavedQuestion | undefined
  unchanged: boolean
  /** Somebody saved it, or one made or ran it here. */
  trusted: boolean
  onChange: (next: Question) => void
  compare: Compare
}

export function Ask({ question, saved, unchanged, trusted, onChange, compare }: Parts) {
  const { id, can } = useWorkspace()
  const [ran, setRan] = useState('')
  const narrow = useMediaQuery('(max-width: 1099px)', false, { getInitialValueInEffect: false })
  const picture = useRef<Handle | null>(null)
  const canonical = canon(question)
  const hidden = holdsHidden(saved?.hidden, question)
  const mayRun = !hidden && (trusted || ran === canonical)
  const lacks = missing(question)
  const query = useQuery({
    ...answerQuery(id, question),
    enabled: mayRun && lacks === undefined,
    placeholderData: keepPreviousData,
  })
  const at = query.dataUpdatedAt
  const heard = new Date(query.data?.as_of ?? at)
  const earlier = compare.on && at > 0 ? before(question, compare.zone, new Date(at), heard) : undefined
  const then = useQuery({
    ...answerQuery(id, earlier ?? question),
    enabled: mayRun && lacks === undefined && earlier !== undefined,
  })
  const given =
    mayRun && !lacks && query.data?.question === question.question && !query.error ? query.data : undefined
  const past = earlier ? then.data : undefined
  const stretch = earlier && stretchWords(earlier.range, zoneOf(question, compare.zone))
  const answer = useMemo(() => given && beside(given, past, stretch), [given, past, stretch])
  const table = useMemo(() => (answer ? tableOf(answer) : undefined), [answer])
  const pick = can('SeeCustomers')
    ? (picked: Cell, what?: string) => {
        const { earlier: isPast, cell } = split(picked)
        if (answer)
          openBehind(isPast && earlier ? earlier : question, cell, what ?? cellWords(answer, picked))
      }
    : undefined
  const run = () => {
    trust(canonical)
    setRan(canonical)
    focusHeading()
  }
  const title = saved?.name ?? asked(question)
  const builder = <Builder question={question} onChange={onChange} compare={compare} />
  return (
    <Page
      title={title}
      wide
      answer={answer ? sentence(question, answer) : <Waiting when={mayRun && !lacks && !query.error} />}
      actions={
        <Actions
          question={question}
          saved={saved}
          unchanged={unchanged}
          title={title}
          table={table}
          picture={picture}
        />
      }
      method={answer && <Method question={question} answer={answer} />}
    >
      <nav className={ui.tabs} aria-label={text.explore.kindsLabel}>
        {KINDS.map((kind) => (
          <button
            key={kind}
            type="button"
            aria-pressed={kind === question.question}
            title={text.explore.kinds[kind].what}
            onClick={() => kind !== question.question && onChange(fresh(kind, question))}
          >
            {text.explore.kinds[kind].name}
          </button>
        ))}
      </nav>
      <div className={css.two}>
        <div className={css.left}>
          {narrow ? (
            <details className={css.fold} open={lacks !== undefined || !mayRun || undefined}>
              <summary>{text.explore.form.title}</summary>
              {builder}
            </details>
          ) : (
            builder
          )}
        </div>
        <div className={css.right}>
          {hidden && <Empty title={text.explore.hidden.title} body={text.explore.hidden.body} />}
          {!mayRun && !hidden && (
            <Empty
              title={text.explore.waits.title}
              body={text.explore.waits.body}
              step={
                <Button onClick={run} disabled={lacks !== undefined}>
                  {text.explore.waits.run}
                </Button>
              }
            />
          )}
          {mayRun && lacks && <p className={css.hint}>{text.explore.missing[lacks]}</p>}
          {mayRun && !lacks && <Refusal error={query.error ?? (earlier ? then.error : null)} />}
          {mayRun && !lacks && !query.error && (
            <div className={show.card} data-stale={(query.isPlaceholderData && answer) || undefined}>
              {answer ? (
                <AnswerChart question={question} answer={answer} onPick={pick} handle={picture} />
              ) : (
                <Skeleton height={340} />
              )}
            </div>
          )}
          {answer && table && table.rows.length > 0 && (
            <AnswerTable table={table} caption={text.explore.table} onPick={pick} />
          )}
          {!answer && mayRun && !lacks && !query.error && <Skeleton height={320} />}
        </div>
      </div>
    </Page>
  )
}

/** Holds the place of the sentence, so that nothing jumps when it comes. */
function Waiting({ when }: { when: boolean }) {
  return when ? <Skeleton component="span" className={`${css.sentence} ${ui.nowrap}`} height={28} /> : null
}
