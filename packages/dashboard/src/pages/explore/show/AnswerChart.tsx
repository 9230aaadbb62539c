// How does an answer look as a picture, described in the sentence that answers it?
import { type RefObject, useMemo } from 'react'
import type { Answer, Cell } from '@/charts/answers'
import { Chart, type Handle } from '@/charts/Chart'
import { drawingOf, heightOf } from '@/charts/draw'
import { text } from '@/text/en'
import { Empty } from '@/ui/Page'
import { Sketch } from '@/ui/Sketch'
import type { Question } from '../question'
import { sentence } from '../sentence'

interface Parts {
  question: Question
  answer: Answer
  compact?: boolean
  onPick?: ((cell: Cell) => void) | undefined
  handle?: RefObject<Handle | null>
}

export function AnswerChart({ question, answer, compact = false, onPick, handle }: Parts) {
  const draw = useMemo(() => drawingOf(answer), [answer])
  if (!draw)
    return (
      <Empty
        title={text.explore.nothing.title}
        body={text.explore.nothing.body}
        picture={compact ? undefined : <Sketch of="line" />}
      />
    )
  return (
    <Chart
      draw={draw}
      height={heightOf(answer, compact)}
      label={sentence(question, answer)}
      onPick={onPick}
      {...(handle ? { handle } : {})}
    />
  )
}
