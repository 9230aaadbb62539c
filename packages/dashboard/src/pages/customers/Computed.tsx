// What kind of customer is this? What is worked out from what they did, with the numbers behind it.
import { text } from '@/text/en'
import { Moment } from '@/ui/Moment'
import css from './customers.module.css'
import type { Fact } from './data'
import { factWords, numbersOf } from './kinds'

const words = text.view360.facts

export function Computed({ of }: { of: Fact[] }) {
  return (
    <dl className={css.known}>
      {of.map((one) => {
        const numbers = numbersOf(one)
        return (
          <div key={one.fact}>
            <dt>{words.names[one.fact] ?? one.fact}</dt>
            <dd>
              <span className={css.value}>{factWords(one)}</span>
              {numbers !== undefined && <small className={css.source}>{numbers}</small>}
              {one.fact === 'goals' && <small className={css.source}>{words.said}</small>}
              {one.until && (
                <small className={css.source}>
                  {words.until} <Moment at={one.until} />
                </small>
              )}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}
