// Which saved question goes on the dashboard?
import { Button, Modal, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useWorkspace } from '@/app/workspace'
import { savedQuery } from '@/pages/explore/data'
import { text } from '@/text/en'
import ui from '@/ui/ui.module.css'

const words = text.dashboards

export function AddTile({ onAdd, onClose }: { onAdd: (saved: number) => void; onClose: () => void }) {
  const { id } = useWorkspace()
  const saved = useQuery(savedQuery(id))
  const [chosen, setChosen] = useState<string | null>(null)
  const options = (saved.data ?? []).map((one) => ({ value: String(one.id), label: one.name }))
  return (
    <Modal opened onClose={onClose} title={words.add} closeButtonProps={{ 'aria-label': text.shell.close }}>
      <form
        className={ui.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (chosen) onAdd(Number(chosen))
        }}
      >
        <Select
          label={words.addWhat}
          description={saved.isSuccess && options.length === 0 ? words.addNone : words.addHint}
          data={options}
          value={chosen}
          onChange={setChosen}
          searchable
          data-autofocus
        />
        <div className={ui.row}>
          <Button type="submit" disabled={!chosen}>
            {words.add}
          </Button>
          <Button
            variant="default"
            renderRoot={(props) => (
              <Link to="/w/$workspace/explore" params={{ workspace: String(id) }} search={{}} {...props} />
            )}
          >
            {words.blank.explore}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
