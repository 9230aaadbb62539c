// What does one map show: its answer, its stages side by side, and how it was counted?
import { Skeleton } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo, useRef } from 'react'
import { useWorkspace } from '@/app/workspace'
import type { Cell } from '@/charts/answers'
import type { Handle } from '@/charts/Chart'
import { rangeBefore } from '@/pages/explore/compare'
import { answerQuery } from '@/pages/explore/data'
import { canon } from '@/pages/explore/question'
import { openBehind } from '@/pages/explore/show/Behind'
import show from '@/pages/explore/show/show.module.css'
import { text } from '@/text/en'
import { duration, exact, number as digits } from '@/text/words'
import { Page } from '@/ui/Page'
import { Refusal } from '@/ui/Refusal'
import { Actions } from './Actions'
import { Columns } from './Columns'
import { type SavedMap, writtenQuery } from './data'
import { Differs } from './Differs'
import { FlowPicture } from './FlowPicture'
import {
  asQuestion,
  having,
  isEverybody,
  type Journey,
  type JourneyQuestion,
  type MapContent,
  segmentOf,
} from './journey'
import css from './map.module.css'
import { Picker } from './Picker'
import { answerOf, rangeWords } from './words'

const words = text.map

interface Parts {
  number: number
  saved: SavedMap | undefined
  content: MapContent
  before: boolean
  unchanged: boolean
  onChange: (next: MapContent, before: boolean) => void
}

/** Opens the customers behind a number; nothing for who may not see customers. */
export type Open = ((cell: Cell, what: string) => void) | undefined

/** The journey, and beside it that of the time before once one knows until when anything was heard. */
function useJourney(question: JourneyQuestion, before: boolean) {
  const { id, timezone } = useWorkspace()
  const first = useQuery({
    ...answerQuery(id, asQuestion(having(question, before ? { compare: undefined } : {}))),
    placeholderData: keepPreviousData,
  })
  const asOf = first.data?.as_of
  const asked = useMemo(() => {
    if (!before || !asOf) return undefined
    const range = rangeBefore(question.range, timezone, new Date(), new Date(asOf))
    return range && having(question, { compare: { range } })
  }, [question, before, asOf, timezone])
  const both = useQuery({ ...answerQuery(id, asQuestion(asked ?? question)), enabled: asked !== undefined })
  const answer = (asked ? (both.data ?? first.data) : first.data) as unknown as Journey | undefined
  const compares = before ? asked !== undefined : question.compare !== undefined
  const without = compares !== (answer?.differences !== undefined)
  return {
    answer: answer?.question === 'journey' ? answer : undefined,
    /** What differs is on its way or on its way out: it stands above the stages, which would jump. */
    turning: without && (first.isPlaceholderData || (asked !== undefined && !both.error)),
    /** The question that the numbers of the answer belong to. */
    asked: asked && both.data ? asked : question,
    stale: first.isPlaceholderData,
    error: first.error ?? (asked ? both.error : null),
  }
}

export function Shown({ number, saved, content, before, unchanged, onChange }: Parts) {
  const { id, can } = useWorkspace()
  const { question } = content
  const { answer, asked, turning, stale, error } = useJourney(question, before)
  const written = useQuery(writtenQuery(id, number))
  const picture = useRef<Handle | null>(null)
  const isShown = (stage: string) => content.stages?.includes(stage) ?? true
  const open: Open = can('SeeCustomers')
    ? (cell, what) => openBehind(asQuestion(asked), cell, what)
    : undefined
  const whose = isEverybody(question.customers)
    ? words.everybody
    : (segmentOf(question.customers) ?? words.besideWords.rule)
  const title = saved?.name ?? whose
  return (
    <Page
      title={title}
      wide
      answer={answer && answerOf(answer, isShown)}
      waits={!answer && !error}
      actions={
        <Actions
          content={content}
          before={before}
          saved={saved}
          unchanged={unchanged}
          title={title}
          answer={answer}
          picture={picture}
        />
      }
      method={answer && <Method asked={asked} answer={answer} />}
    >
      <p className={css.printed}>{`${whose}, ${rangeWords(question.range)}`}</p>
      <Picker content={content} before={before} onChange={onChange} />
      <Refusal error={error ?? written.error} />
      {answer?.differences && !turning && <Differs answer={answer} asked={asked} open={open} />}
      {answer && !turning ? (
        <div className={css.drawn} data-stale={stale || undefined}>
          <Columns
            key={canon(content.stages ?? null)}
            map={number}
            stages={answer.stages}
            isShown={isShown}
            written={written.data}
            open={open}
          />
        </div>
      ) : (
        !error && <Skeleton height={720} />
      )}
      {answer && !turning && <FlowPicture answer={answer} isShown={isShown} open={open} handle={picture} />}
    </Page>
  )
}

function Method({ asked, answer }: { asked: JourneyQuestion; answer: Journey }) {
  const { timezone } = useWorkspace()
  const facts = {
    n: digits(answer.n),
    asOf: answer.as_of ? exact(answer.as_of, answer.timezone ?? timezone) : text.shell.never,
    rows: digits(answer.rows_scanned),
    zone: answer.timezone ?? timezone,
    took: duration((answer.took_ms ?? 0) / 1000),
  }
  const { counted } = words
  return (
    <div className={show.method}>
      <p>{counted.what}</p>
      <p>{counted.silence}</p>
      <p>{counted.effect}</p>
      {answer.differences && <p>{counted.differs}</p>}
      <p>{counted.facts(facts)}</p>
      <p>{text.explore.spec}</p>
      <pre>{JSON.stringify(asked, null, 1)}</pre>
    </div>
  )
}
