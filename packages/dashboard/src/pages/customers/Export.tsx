// How does everything of a customer leave Hark?
import { Button, Modal } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useState } from 'react'
import { say } from '@/app/toasts'
import { useWorkspace } from '@/app/workspace'
import { fileName, keepText } from '@/pages/explore/csv'
import { text } from '@/text/en'
import { personName } from '@/text/people'
import { Refusal } from '@/ui/Refusal'
import ui from '@/ui/ui.module.css'
import { type Customer, exportAll } from './data'

/** Data leaves Hark: so this asks first, and says what will be in the file. */
export function Export({ customer }: { customer: Customer | undefined }) {
  const { id } = useWorkspace()
  const key = customer?.key ?? ''
  const [asking, setAsking] = useState(false)
  const leaving = useMutation({
    mutationFn: () => exportAll(id, key),
    onSuccess: (all) => {
      setAsking(false)
      keepText(
        JSON.stringify(all, null, 1),
        fileName(`customer ${key.slice(0, 8)}`, 'json'),
        'application/json',
      )
      say(text.customers.exported)
    },
  })
  return (
    <>
      <Button
        variant="default"
        disabled={!customer}
        leftSection={<Download size={16} aria-hidden />}
        onClick={() => {
          leaving.reset()
          setAsking(true)
        }}
      >
        {text.customers.export}
      </Button>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={text.customers.exportTitle}
        closeButtonProps={{ 'aria-label': text.shell.close }}
      >
        <div className={ui.form}>
          <p>
            {customer &&
              text.customers.exportBody(personName(customer.name), text.customers.session(customer.events))}
          </p>
          <Refusal error={leaving.error} />
          <div className={ui.row}>
            <Button loading={leaving.isPending} onClick={() => leaving.mutate()} data-autofocus>
              {text.customers.export}
            </Button>
            <Button variant="default" onClick={() => setAsking(false)}>
              {text.shell.cancel}
            </Button>
          </div>
        </div>
      </Modal>
    </>
  )
}
