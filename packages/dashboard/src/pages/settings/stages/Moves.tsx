// Who would stand in another stage after this change?
import { Skeleton } from '@mantine/core'
import type { components } from '@/api/schema'
import { text } from '@/text/en'
import { number } from '@/text/words'
import { Section } from '@/ui/Page'
import ui from '@/ui/ui.module.css'
import type { Said } from './draft'
import css from './stages.module.css'

const words = text.stageList.preview

interface Parts {
  before: Said[]
  after: Said[]
  found: components['schemas']['StageMoves'] | undefined
  /** It is being counted; otherwise it cannot be. */
  waits: boolean
}

export function Moves({ before, after, found, waits }: Parts) {
  const name = (key: string | null | undefined, list: Said[]) =>
    key == null ? words.noStage : (list.find((one) => one.key === key)?.name ?? key)
  const sum = found?.moves.reduce((all, one) => all + one.customers, 0) ?? 0
  return (
    <Section title={words.title}>
      {!found && (waits ? <Skeleton height={24} /> : <p className={css.rule}>{words.uncounted}</p>)}
      {found && <p>{sum === 0 ? words.none(found.customers) : words.some(sum, found.customers)}</p>}
      {found && sum > 0 && (
        <div className={ui.tableBox}>
          <table className={ui.table}>
            <thead>
              <tr>
                <th scope="col">{words.from}</th>
                <th scope="col">{words.to}</th>
                <th scope="col" className={ui.end}>
                  {words.customers}
                </th>
              </tr>
            </thead>
            <tbody>
              {found.moves.map((one) => (
                <tr key={`${one.from ?? ''} ${one.to ?? ''}`}>
                  <td data-label={words.from}>{name(one.from, before)}</td>
                  <td data-label={words.to}>{name(one.to, after)}</td>
                  <td data-label={words.customers} className={ui.end}>
                    {number(one.customers)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  )
}
