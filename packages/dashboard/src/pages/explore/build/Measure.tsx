// What is counted in a trend: events, customers, or a number of the events?
import { Select } from '@mantine/core'
import { text } from '@/text/en'
import type { Question } from '../question'
import css from './build.module.css'
import { NameField } from './NameField'

const OF_PROPERTY = ['sum', 'mean', 'median', 'min', 'max']

export function Measure({
  question,
  put,
}: {
  question: Question
  put: (more: Record<string, unknown>) => void
}) {
  const measure = (question.measure ?? 'events') as string | Record<string, string>
  const [kind, property] =
    typeof measure === 'string'
      ? [measure === 'count' ? 'events' : measure, '']
      : (Object.entries(measure)[0] ?? ['events', ''])
  const words: Record<string, string> = text.explore.measures
  const options = Object.entries(words).map(([value, label]) => ({ value, label }))
  if (!words[kind]) options.push({ value: kind, label: kind })
  return (
    <div className={css.event}>
      <Select
        label={text.explore.form.measure}
        data={options}
        value={kind}
        onChange={(next) =>
          next !== null && put({ measure: OF_PROPERTY.includes(next) ? { [next]: property } : next })
        }
      />
      {OF_PROPERTY.includes(kind) && (
        <NameField
          label={text.explore.form.property}
          on={['property']}
          value={property ? { on: 'property', name: property } : undefined}
          onChange={(next) => put({ measure: { [kind]: next?.name ?? '' } })}
        />
      )}
    </div>
  )
}
