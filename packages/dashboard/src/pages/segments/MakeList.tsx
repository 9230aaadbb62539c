// Who is this now, kept as a list that nothing they do changes? Asked for its name, then saved as a segment.
import { Button, Modal, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { ListPlus } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Problem } from '@/api/problem'
import { closeDrawer } from '@/app/drawer'
import { say } from '@/app/toasts'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { useFields } from '@/ui/fields'
import { Refusal } from '@/ui/Refusal'
import ui from '@/ui/ui.module.css'
import { useSavingSegment } from './data'
import { GATHERED_MAX, gather } from './lists'

const words = text.segments.list

interface Parts {
  /** How many they are now. */
  size: number
  /** What the list is called unless one calls it something else. */
  name: string
  asked: (limit: number, after: string | undefined) => object
}

/** Ids are personal data: without the right to them there is nothing to make a list of. */
export function MakeList(parts: Parts) {
  const { can } = useWorkspace()
  const [asking, setAsking] = useState(false)
  if (!can('Save') || !can('SeeCustomers') || !can('PersonalData')) return null
  return (
    <>
      <Button
        variant="default"
        leftSection={<ListPlus size={16} aria-hidden />}
        disabled={parts.size === 0}
        onClick={() => setAsking(true)}
      >
        {words.make}
      </Button>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={words.makeTitle}
        closeButtonProps={{ 'aria-label': text.shell.close }}
      >
        <Form {...parts} onClose={() => setAsking(false)} />
      </Modal>
    </>
  )
}

function Form({ size, name, asked, onClose }: Parts & { onClose: () => void }) {
  const { id } = useWorkspace()
  const navigate = useNavigate()
  const fields = useFields({ name })
  const { refuse, values } = fields
  const saving = useSavingSegment((segment, draft) => {
    onClose()
    closeDrawer()
    say(text.segments.form.saved(draft.name))
    void navigate({
      to: '/w/$workspace/segments/$segment',
      params: { workspace: String(id), segment: String(segment) },
    })
  })
  const making = useMutation({
    mutationFn: async () => {
      const { ids, more } = await gather(id, asked)
      if (more) throw new Problem({ status: 0, code: 'too_many', detail: words.tooMany(GATHERED_MAX) })
      if (ids.length === 0) throw new Problem({ status: 0, code: 'nobody', detail: words.noIds })
      return saving.mutateAsync({ name: values.name.trim(), description: '', rule: { listed: ids } })
    },
  })
  useEffect(() => {
    if (making.error) refuse(making.error)
  }, [making.error, refuse])
  return (
    <form
      className={ui.form}
      noValidate
      onSubmit={fields.submit(
        () => making.mutate(),
        (given): Record<string, string> =>
          given.name.trim() === '' ? { name: text.segments.form.noName } : {},
      )}
      onKeyDown={fields.onKeyDown}
    >
      <p>{words.makeBody(size)}</p>
      <TextInput {...fields.input('name')} label={text.segments.form.name} data-autofocus />
      <Refusal error={fields.unplaced(making.error)} />
      <div className={ui.row}>
        <Button type="submit" loading={making.isPending}>
          {text.shell.save}
        </Button>
        <Button variant="default" onClick={onClose}>
          {text.shell.cancel}
        </Button>
      </div>
    </form>
  )
}
