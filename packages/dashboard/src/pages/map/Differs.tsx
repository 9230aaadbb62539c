// What differs between two journeys by more than chance, the worst first?
import { Button } from '@mantine/core'
import { useState } from 'react'
import { text } from '@/text/en'
import { duration } from '@/text/words'
import { Section } from '@/ui/Page'
import ui from '@/ui/ui.module.css'
import { Count } from './Count'
import {
  cellOf,
  type Difference,
  isEverybody,
  type Journey,
  type JourneyQuestion,
  segmentOf,
} from './journey'
import css from './map.module.css'
import type { Open } from './Shown'
import { rangeWords } from './words'

const words = text.map.differs
/** What cannot be told from chance is not what one came for. */
const QUIET = 5

interface Parts {
  answer: Journey
  asked: JourneyQuestion
  open: Open
}

const whoseWords = (rule: unknown) =>
  isEverybody(rule) ? text.map.everybody : (segmentOf(rule) ?? text.map.besideWords.rule)

function sides(asked: JourneyQuestion): [string, string] {
  const compare = (asked.compare ?? {}) as { range?: unknown; customers?: unknown }
  if (compare.range !== undefined) return [rangeWords(asked.range), rangeWords(compare.range)]
  return [whoseWords(asked.customers), whoseWords(compare.customers)]
}

export function Differs({ answer, asked, open }: Parts) {
  const [all, setAll] = useState(false)
  const found = answer.differences ?? []
  const told = found.filter((one) => one.verdict === 'worse' || one.verdict === 'better')
  const rest = found.length - told.length
  const shown = all ? found : [...told, ...found.filter((one) => !told.includes(one)).slice(0, QUIET)]
  const [here, there] = sides(asked)
  const worse = told.filter((one) => one.verdict === 'worse').length
  return (
    <Section title={words.title} lead={words.lead(here, there)}>
      <p className={css.says}>
        {found.length === 0
          ? words.nothing
          : told.length === 0
            ? words.none
            : words.count(worse, told.length - worse, rest)}
      </p>
      {found.length > 0 && (
        <div className={ui.tableBox}>
          <table className={ui.table}>
            <thead>
              <tr>
                <th scope="col">{words.columns.what}</th>
                <th scope="col">{here}</th>
                <th scope="col">{there}</th>
                <th scope="col">{words.columns.difference}</th>
                <th scope="col">{words.columns.verdict}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((one) => (
                <Row
                  key={`${one.stage} ${one.what} ${one.event ?? ''}`}
                  one={one}
                  answer={answer}
                  names={[here, there]}
                  open={open}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {shown.length < found.length && (
        <div data-no-print>
          <Button variant="default" onClick={() => setAll(true)}>
            {words.more(found.length - shown.length)}
          </Button>
        </div>
      )}
    </Section>
  )
}

function whatWords(one: Difference, stages: Journey['stages']): string {
  const stage = stages.find(({ stage: key }) => key === one.stage)?.name ?? one.stage
  const said: Record<string, (stage: string, event: string) => string> = words.what
  return said[one.what]?.(stage, one.event ?? '') ?? `${stage}: ${one.what} ${one.event ?? ''}`
}

interface RowParts {
  one: Difference
  answer: Journey
  names: [string, string]
  open: Open
}

function Row({ one, answer, names, open }: RowParts) {
  const what = whatWords(one, answer.stages)
  const side = (name: 'here' | 'there', at: 0 | 1) => {
    const { customers, share, seconds, n } = one[name]
    const cell = cellOf(one, name)
    return (
      <td data-label={names[at]} className={ui.nowrap}>
        {one.what === 'time' ? (
          seconds === null || seconds === undefined ? (
            '–'
          ) : (
            duration(seconds)
          )
        ) : (
          <>
            {text.map.stage.share(share ?? 0)}{' '}
            <small className={css.quiet}>
              {cell ? (
                <Count n={customers} cell={cell} what={`${what}, ${names[at]}`} open={open} />
              ) : (
                customers
              )}
              {` / ${n}`}
            </small>
          </>
        )}
      </td>
    )
  }
  const seconds = one.what === 'time'
  return (
    <tr data-verdict={one.verdict}>
      <td>{what}</td>
      {side('here', 0)}
      {side('there', 1)}
      <td data-label={words.columns.difference}>
        {seconds
          ? words.secondsBetween(
              words.seconds(one.difference),
              words.seconds(one.lower),
              words.seconds(one.upper),
            )
          : words.points(one.difference, one.lower, one.upper)}
      </td>
      <td data-label={words.columns.verdict}>
        <span className={css.verdict} data-verdict={one.verdict}>
          {text.map.verdicts(one.verdict)}
        </span>
      </td>
    </tr>
  )
}
