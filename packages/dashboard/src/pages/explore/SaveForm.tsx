// Under which name is something saved?
import { Button, Modal, Textarea, TextInput } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { useDraft } from '@/app/workspace'
import { text } from '@/text/en'
import { useFields } from '@/ui/fields'
import { Refusal } from '@/ui/Refusal'
import { Restored } from '@/ui/Restored'
import ui from '@/ui/ui.module.css'

interface Named {
  name: string
  description: string
}
interface Parts {
  first: Named
  rename?: boolean
  title?: string
  hint?: string
  saving: { isPending: boolean; error: unknown }
  onSave: (draft: Named) => void
  onClose: () => void
}

const words = text.explore.saving

export function SaveForm({ first, rename = false, title, hint, saving, onSave, onClose }: Parts) {
  const fields = useFields(
    { name: first.name, description: first.description },
    useDraft(`name ${title ?? (rename ? 'rename' : 'new')} ${first.name}`),
  )
  const { refuse, forget } = fields
  const sent = useRef(false)
  const forgetting = useRef(forget)
  forgetting.current = forget
  useEffect(() => {
    if (!saving.error) return
    sent.current = false
    refuse(saving.error)
  }, [saving.error, refuse])
  // It goes away when it is saved; closed without that, what was typed waits.
  useEffect(
    () => () => {
      if (sent.current) forgetting.current()
    },
    [],
  )
  return (
    <Modal
      opened
      onClose={onClose}
      title={title ?? (rename ? words.rename : words.title)}
      closeButtonProps={{ 'aria-label': text.shell.close }}
    >
      <form
        className={ui.form}
        noValidate
        onKeyDown={fields.onKeyDown}
        onSubmit={fields.submit(
          () => {
            sent.current = true
            onSave({ name: fields.values.name.trim(), description: fields.values.description.trim() })
          },
          (values) => (values.name.trim() === '' ? { name: words.noName } : ({} as Record<string, string>)),
        )}
      >
        <Restored of={fields} />
        <TextInput
          {...fields.input('name')}
          label={words.name}
          description={hint ?? words.nameHint}
          data-autofocus
        />
        <Textarea
          {...fields.input('description')}
          label={words.description}
          description={words.descriptionHint}
          autosize
          minRows={2}
        />
        <Refusal error={fields.unplaced(saving.error)} />
        <div className={ui.row}>
          <Button type="submit" loading={saving.isPending}>
            {text.shell.save}
          </Button>
          <Button
            variant="default"
            onClick={() => {
              fields.forget()
              onClose()
            }}
          >
            {text.shell.cancel}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
