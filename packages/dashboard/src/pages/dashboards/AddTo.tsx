// On which dashboard does a question go, seen from Explore?
import { Button, Modal, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { say } from '@/app/toasts'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { useFields } from '@/ui/fields'
import { Refusal } from '@/ui/Refusal'
import ui from '@/ui/ui.module.css'
import { dashboardsQuery, useChanging, useCreating } from './data'
import { freeId, type Tile } from './tiles'

const words = text.dashboards

export function AddTo({ tile, onClose }: { tile: Omit<Tile, 'id' | 'width'>; onClose: () => void }) {
  const { id } = useWorkspace()
  const navigate = useNavigate()
  const all = useQuery(dashboardsQuery(id))
  const [chosen, setChosen] = useState<string | null>(null)
  const fields = useFields({ name: '' })
  const changing = useChanging()
  const go = (dashboard: number) => {
    onClose()
    void navigate({
      to: '/w/$workspace/dashboards/$dashboard',
      params: { workspace: String(id), dashboard: String(dashboard) },
    })
  }
  const creating = useCreating(go)
  const add = () => {
    const name = fields.values.name.trim()
    if (name !== '') {
      creating.mutate(
        { name, description: '', tiles: [{ ...tile, id: freeId([]), width: 'half' }] },
        { onError: fields.refuse },
      )
      return
    }
    const found = all.data?.find((one) => String(one.id) === chosen)
    if (!found) return
    const added: Tile = { ...tile, id: freeId(found.tiles), width: 'half' }
    changing.mutate(
      { ...found, tiles: [...found.tiles, added] },
      {
        onSuccess: () => {
          say(words.addedTo(found.name))
          go(found.id)
        },
      },
    )
  }
  const options = (all.data ?? [])
    .filter((one) => !one.hidden)
    .map((one) => ({ value: String(one.id), label: one.name }))
  return (
    <Modal opened onClose={onClose} title={words.addTo} closeButtonProps={{ 'aria-label': text.shell.close }}>
      <form
        className={ui.form}
        noValidate
        onSubmit={fields.submit(add, (values) =>
          values.name.trim() === '' && !chosen ? { name: words.noChoice } : ({} as Record<string, string>),
        )}
      >
        {options.length > 0 && (
          <Select
            label={words.choose}
            data={options}
            value={chosen}
            onChange={setChosen}
            searchable
            data-autofocus
          />
        )}
        <TextInput
          {...fields.input('name')}
          label={options.length > 0 ? words.newName : words.choose}
          {...(options.length === 0 ? { description: words.chooseNone } : {})}
        />
        <Refusal error={fields.unplaced(creating.error)} />
        <div className={ui.row}>
          <Button type="submit" loading={creating.isPending || changing.isPending}>
            {words.add}
          </Button>
          <Button variant="default" onClick={onClose}>
            {text.shell.cancel}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
