// In which stage are they now?
import { MultiSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useWorkspace } from '@/app/workspace'
import { stagesQuery } from '@/pages/settings/stages/data'
import { text } from '@/text/en'
import type { Members } from './tree'

const words = text.segments.form
/** Stands for no stage; no key of a stage has a blank in it. */
const NONE = ' '

export function StageRow({ test, onChange }: { test: Members; onChange: (next: Members) => void }) {
  const { id } = useWorkspace()
  const stages = useQuery(stagesQuery(id))
  const given = (Array.isArray(test.stage) ? test.stage : [test.stage]).filter((one) => one !== '')
  const chosen = given.map((one) => (one === null ? NONE : String(one)))
  const known = (stages.data?.stages ?? []).map(({ key, name }) => ({ value: key, label: name }))
  const others = chosen.filter((one) => one !== NONE && !known.some(({ value }) => value === one))
  const choose = (next: string[]) => {
    const keys = next.map((one) => (one === NONE ? null : one))
    onChange({ stage: keys.length > 1 ? keys : keys.length === 1 ? keys[0] : '' })
  }
  return (
    <MultiSelect
      label={words.stage}
      placeholder={chosen.length === 0 ? words.pickStage : ''}
      data={[
        ...known,
        ...others.map((one) => ({ value: one, label: one })),
        { value: NONE, label: words.noStage },
      ]}
      value={chosen}
      onChange={choose}
      searchable
      maxDropdownHeight={320}
    />
  )
}
