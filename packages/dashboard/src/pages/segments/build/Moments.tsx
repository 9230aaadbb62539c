// When did they do it first, or last?
import { TextInput } from '@mantine/core'
import { Choice } from '@/pages/explore/build/Choice'
import { EventField } from '@/pages/explore/build/EventField'
import { Quiet } from '@/pages/explore/build/Quiet'
import { RangeField } from '@/pages/explore/build/RangeField'
import { WindowField } from '@/pages/explore/build/WindowField'
import type { Selector } from '@/pages/explore/question'
import { text } from '@/text/en'
import type { Members } from './tree'

const words = text.segments.form
type When = keyof typeof words.whens
const WHENS = Object.keys(words.whens) as When[]

interface Parts {
  end: 'first' | 'last'
  test: Members
  put: (more: Members) => void
}

const isDay = (when: When) => when === 'before' || when === 'after'

export function Moments({ end, test, put }: Parts) {
  const when = WHENS.find((name) => test[name] !== undefined) ?? 'within'
  const value = String(test[when] ?? '')
  const choose = (next: When) => {
    const kept =
      isDay(next) === isDay(when) ? value : isDay(next) ? new Date().toISOString().slice(0, 10) : '30d'
    put({ before: undefined, after: undefined, within: undefined, longer_ago: undefined, [next]: kept })
  }
  return (
    <>
      <EventField
        label={words.event}
        value={test[end]}
        any
        onChange={(next: Selector | undefined) => put({ [end]: next ?? '' })}
      />
      <Choice label={words.when} words={words.whens} value={when} onChange={choose} />
      {isDay(when) ? (
        <TextInput
          type="date"
          label={words.day}
          value={value.slice(0, 10)}
          onChange={(event) => event.currentTarget.value && put({ [when]: event.currentTarget.value })}
        />
      ) : (
        <WindowField label={words.long} value={value} onChange={(next) => put({ [when]: next })} />
      )}
      <Quiet label={words.rangeMore} set={test.range !== undefined}>
        <RangeField value={test.range} onChange={(range) => put({ range })} />
      </Quiet>
    </>
  )
}
