// Under which name is something saved?
import { Button, Modal, Textarea, TextInput } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { sayWrong } from '@/app/toasts'
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
/** What one had typed waits until it is saved, also where the form was closed meanwhile. */
export interface Settled {
  onSuccess: () => void
  onError: (error: unknown) => void
}
interface Parts {
  first: Named
  rename?: boolean
  title?: string
  hint?: string
  /** What it is the name of, where neither the page nor what the form is for says so. */
  record?: string
  saving: { isPending: boolean; error: unknown }
  onSave: (draft: Named, settled: Settled) => void
  onClose: () => void
}

const words = text.explore.saving

export function SaveForm({
  first,
  rename = false,
  title,
  hint,
  record = '',
  saving,
  onSave,
  onClose,
}: Parts) {
  const fields = useFields(
    { name: first.name, description: first.description },
    useDraft(`name ${rename ? 'rename' : 'new'} ${record}`),
  )
  const { refuse, forget } = fields
  const closed = useRef(false)
  useEffect(() => {
    if (saving.error) refuse(saving.error)
  }, [saving.error, refuse])
  useEffect(() => {
    closed.current = false
    return () => {
      closed.current = true
    }
  }, [])
  const settled: Settled = {
    onSuccess: forget,
    // Whoever closed it meanwhile does not see what stands in it.
    onError: (error) => closed.current && sayWrong(error),
  }
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
            onSave(
              { name: fields.values.name.trim(), description: fields.values.description.trim() },
              settled,
            )
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
