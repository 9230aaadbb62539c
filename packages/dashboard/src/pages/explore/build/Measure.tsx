// What is counted in a trend: events, customers, or a number of the events?
import { NumberInput, Select } from '@mantine/core'
import { text } from '@/text/en'
import { measureOf, type Question } from '../question'
import css from './build.module.css'
import { NameField } from './NameField'

const OF_PROPERTY = ['sum', 'mean', 'median', 'min', 'max', 'quantile']
const USUAL = 0.9

interface Parts {
  question: Question
  put: (more: Record<string, unknown>) => void
}

export function Measure({ question, put }: Parts) {
  const { kind, property, q } = measureOf(question.measure)
  const words: Record<string, string> = text.explore.measures
  const make = (how: string, of: string, part = q) =>
    how === 'quantile' ? { quantile: of, q: part ?? USUAL } : { [how]: of }
  return (
    <div className={css.event}>
      <Select
        label={text.explore.form.measure}
        data={Object.entries(words).map(([value, label]) => ({ value, label }))}
        value={kind}
        onChange={(next) =>
          next !== null && put({ measure: OF_PROPERTY.includes(next) ? make(next, property) : next })
        }
        allowDeselect={false}
      />
      {OF_PROPERTY.includes(kind) && (
        <NameField
          label={text.explore.form.property}
          on={['property']}
          value={property ? { on: 'property', name: property } : undefined}
          onChange={(next) => put({ measure: make(kind, next?.name ?? '') })}
        />
      )}
      {kind === 'quantile' && (
        <NumberInput
          label={text.explore.form.percentile}
          description={text.explore.form.percentileHint}
          min={0}
          max={100}
          decimalScale={2}
          value={Math.round((q ?? USUAL) * 10_000) / 100}
          onChange={(next) =>
            typeof next === 'number' &&
            next >= 0 &&
            next <= 100 &&
            put({ measure: make(kind, property, Math.round(next * 100) / 10_000) })
          }
        />
      )}
    </div>
  )
}
