// Whose journey, when, compared with whom, and which stages?
import { MultiSelect, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useWorkspace } from '@/app/workspace'
import { RangeField } from '@/pages/explore/build/RangeField'
import { savedSegmentsQuery } from '@/pages/segments/data'
import { text } from '@/text/en'
import { stagesQuery } from './data'
import { besideOf, having, isEverybody, type MapContent, segmentOf } from './journey'
import css from './map.module.css'

const words = text.map.picker
const EVERYBODY = 'everybody'
const OTHERS = 'others'
const OWN = 'own'
const NOTHING = 'none'
const BEFORE = 'before'
const SEGMENT = 'segment '

interface Parts {
  content: MapContent
  before: boolean
  onChange: (next: MapContent, before: boolean) => void
}

const item = (value: string, label: string) => ({ value, label })

export function Picker({ content, before, onChange }: Parts) {
  const { id } = useWorkspace()
  const segments = useQuery(savedSegmentsQuery(id))
  const stages = useQuery(stagesQuery(id))
  const { question } = content
  const named = segmentOf(question.customers)
  const known = (segments.data ?? []).filter((one) => !one.hidden).map((one) => one.name)
  const beside = before ? BEFORE : besideOf(question)
  const also = typeof beside === 'object' ? beside.segment : undefined
  const names = [...new Set([...known, ...[named, also].filter((one) => one !== undefined)])]
  const of = names.map((name) => item(SEGMENT + name, name))
  const whose = isEverybody(question.customers) ? EVERYBODY : named === undefined ? OWN : SEGMENT + named
  const change = (more: Record<string, unknown>, isBefore = before) =>
    onChange({ ...content, question: having(question, more) }, isBefore)
  const ruleOf = (choice: string) => ({ segment: choice.slice(SEGMENT.length) })
  const chooseBeside = (choice: string) => {
    if (choice === BEFORE) return change({ compare: undefined }, true)
    if (choice === NOTHING) return change({ compare: undefined }, false)
    if (choice === OTHERS) return change({ compare: { customers: { not: { segment: named } } } }, false)
    if (choice !== EVERYBODY) change({ compare: { customers: ruleOf(choice) } }, false)
  }
  const chooseWhose = (choice: string) => {
    const customers = choice === EVERYBODY ? undefined : ruleOf(choice)
    // All others are other people now.
    const others = customers && { customers: { not: customers } }
    change(beside === OTHERS ? { customers, compare: others } : { customers })
  }
  const shown = stages.data?.stages ?? []
  return (
    <fieldset className={css.picker} data-no-print>
      <legend className="sr-only">{words.label}</legend>
      <Select
        label={words.whose}
        data={[
          item(EVERYBODY, text.map.everybody),
          ...(whose === OWN ? [item(OWN, words.own)] : []),
          { group: text.segments.title, items: of },
        ]}
        value={whose}
        onChange={(next) => next !== null && next !== OWN && chooseWhose(next)}
        allowDeselect={false}
        searchable={names.length > 8}
      />
      <div className={css.when}>
        <RangeField value={question.range} onChange={(range) => change({ range: range ?? undefined })} />
      </div>
      <Select
        label={words.beside}
        data={[
          item(NOTHING, words.nobody),
          item(BEFORE, words.before),
          ...(beside === OWN ? [item(OWN, words.own)] : []),
          {
            group: words.customersGroup,
            // Nobody is on both sides: beside all, a large segment would stand beside itself.
            items: [
              ...(named === undefined ? [] : [item(OTHERS, words.everybodyElse)]),
              ...(beside === EVERYBODY ? [item(EVERYBODY, text.map.everybody)] : []),
              ...of.filter((one) => one.value !== whose),
            ],
          },
        ]}
        value={also === undefined ? (beside as string) : SEGMENT + also}
        onChange={(next) => next !== null && next !== OWN && chooseBeside(next)}
        allowDeselect={false}
        searchable={names.length > 8}
      />
      <MultiSelect
        label={words.stages}
        placeholder={content.stages ? undefined : words.allStages}
        data={shown.map((one) => item(one.key, one.name))}
        value={content.stages ?? []}
        onChange={(next) => {
          // All of them, or none chosen, is all there are, also those that come later.
          const some = next.length > 0 && next.length < shown.length
          const { stages: _, ...rest } = content
          const order = shown.map((one) => one.key).filter((key) => next.includes(key))
          onChange(some ? { ...rest, stages: order } : rest, before)
        }}
        clearable={content.stages !== undefined}
      />
    </fieldset>
  )
}
