// Which things did they do one after another?
import { Checkbox } from '@mantine/core'
import { Choice } from '@/pages/explore/build/Choice'
import { Exclusions } from '@/pages/explore/build/Exclusions'
import { Quiet } from '@/pages/explore/build/Quiet'
import { RangeField } from '@/pages/explore/build/RangeField'
import { Steps } from '@/pages/explore/build/Steps'
import { type Question, withOrder, withSteps } from '@/pages/explore/question'
import { text } from '@/text/en'
import { Within } from './Did'
import type { Members } from './tree'

const words = text.segments.form
const form = text.explore.form
const FINE = ['exclude', 'exclude_voids', 'strictly_later', 'range']

interface Parts {
  test: Members
  put: (more: Members) => void
}

/** A sequence is a funnel whose steps have another name. */
const funnelOf = ({ sequence, ...more }: Members): Question => ({
  question: 'funnel',
  steps: sequence,
  ...more,
})
const sequenceOf = ({ steps, ...more }: Members): Members =>
  steps === undefined ? more : { ...more, sequence: steps }

export function Sequence({ test, put }: Parts) {
  const funnel = funnelOf(test)
  const change = (more: Members) => put(sequenceOf(more))
  const order = (test.order as keyof typeof form.orders) ?? 'ordered'
  return (
    <>
      <Steps
        steps={Array.isArray(test.sequence) ? test.sequence : []}
        unordered={order === 'unordered'}
        onChange={(steps) => change(withSteps(funnel, steps))}
      />
      <Within value={test.window} onChange={(window) => put({ window })} />
      <Choice
        label={form.order}
        words={form.orders}
        value={order}
        onChange={(next) => change(withOrder(funnel, next))}
      />
      <Quiet label={words.sequenceMore} set={FINE.some((name) => test[name] !== undefined)}>
        <RangeField value={test.range} onChange={(range) => put({ range })} />
        <Exclusions question={funnel} put={change} />
        {order === 'ordered' && (
          <Checkbox
            label={form.strictlyLater}
            description={form.strictlyLaterHint}
            checked={test.strictly_later === true}
            onChange={(event) => put({ strictly_later: event.currentTarget.checked || undefined })}
          />
        )}
      </Quiet>
    </>
  )
}
