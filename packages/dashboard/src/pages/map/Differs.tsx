// What differs between two journeys by more than chance, stage by stage, the worst first?
import { Button } from '@mantine/core'
import { useState } from 'react'
import { text } from '@/text/en'
import { duration } from '@/text/words'
import { Section } from '@/ui/Page'
import ui from '@/ui/ui.module.css'
import { Count } from './Count'
import { cellOf, type Difference, isTold, type Journey, type JourneyQuestion } from './journey'
import css from './map.module.css'
import type { Open } from './Shown'
import { differenceWords, sides, whatWords } from './words'

const words = text.map.differs

interface Parts {
  answer: Journey
  asked: JourneyQuestion
  open: Open
}

export function Differs({ answer, asked, open }: Parts) {
  const [all, setAll] = useState(false)
  const found = answer.differences ?? []
  const told = found.filter(isTold)
  const count = (verdict: string) => told.filter((one) => one.verdict === verdict).length
  const names = sides(asked)
  const [here, there] = names
  const groups = answer.stages
    .map(({ stage, name }) => ({ stage, name, lines: found.filter((one) => one.stage === stage) }))
    .filter(({ lines }) => lines.length > 0)
  const counts = {
    worse: count('worse'),
    better: count('better'),
    other: count('different'),
    rest: found.length - told.length,
  }
  return (
    <Section title={words.title} lead={words.lead(here, there)}>
      <p className={css.says}>
        {found.length === 0 ? words.nothing : told.length === 0 ? words.none : words.count(counts)}
      </p>
      {found.length > 0 && (
        <div className={ui.tableBox}>
          <table className={`${ui.table} ${css.differs}`}>
            <thead>
              <tr>
                <th scope="col">{words.columns.what}</th>
                <th scope="col">{here}</th>
                <th scope="col">{there}</th>
                <th scope="col">{words.columns.difference}</th>
                <th scope="col">{words.columns.verdict}</th>
              </tr>
            </thead>
            {groups.map(({ stage, name, lines }) => (
              <Group key={stage} name={name} lines={lines} all={all} names={names} open={open} />
            ))}
          </table>
        </div>
      )}
      {told.length < found.length && (
        <div data-no-print>
          <Button variant="default" onClick={() => setAll(!all)}>
            {all ? words.fewer : words.more(found.length - told.length)}
          </Button>
        </div>
      )}
    </Section>
  )
}

interface GroupParts {
  name: string
  lines: Difference[]
  all: boolean
  names: [string, string]
  open: Open
}

/** A stage: what differs in it, and in how many things no change can be told. */
function Group({ name, lines, all, names, open }: GroupParts) {
  const told = lines.filter(isTold)
  const rest = lines.length - told.length
  return (
    <tbody data-stage={name}>
      <tr className={css.group}>
        <th scope="rowgroup" colSpan={5}>
          {name}
        </th>
      </tr>
      {(all ? lines : told).map((one) => (
        <Row
          key={JSON.stringify([one.what, one.entry, one.event, one.breakdown])}
          one={one}
          stage={name}
          names={names}
          open={open}
        />
      ))}
      {!all && rest > 0 && (
        <tr>
          <td colSpan={5} className={css.quiet}>
            {told.length === 0 ? words.nothingTold(rest) : words.quiet(rest)}
          </td>
        </tr>
      )}
    </tbody>
  )
}

interface RowParts {
  one: Difference
  stage: string
  names: [string, string]
  open: Open
}

function Row({ one, stage, names, open }: RowParts) {
  const what = whatWords(one)
  return (
    <tr data-verdict={one.verdict} data-what={one.what}>
      <td className={css.what}>{what}</td>
      {(['here', 'there'] as const).map((side, at) => {
        const { customers, share, seconds, n } = one[side]
        return (
          <td key={side} data-label={names[at]} className={ui.nowrap}>
            <span>
              {seconds === undefined ? text.map.stage.share(share ?? 0) : duration(seconds)}{' '}
              <small className={css.quiet}>
                <Count
                  n={customers}
                  cell={cellOf(one, side)}
                  what={words.whatOf(stage, `${what}, ${names[at]}`)}
                  open={open}
                />
                {seconds === undefined && ` / ${n}`}
              </small>
            </span>
          </td>
        )
      })}
      <td data-label={words.columns.difference}>{differenceWords(one)}</td>
      <td data-label={words.columns.verdict} className={ui.nowrap}>
        <span className={css.verdict} data-verdict={one.verdict}>
          {words.verdict(one.verdict)}
        </span>
      </td>
    </tr>
  )
}
