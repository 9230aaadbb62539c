// Who is in a segment now? Each opens in the drawer; all of them leave as a file, after one was asked.
import { Button, Modal, Skeleton } from '@mantine/core'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Download } from 'lucide-react'
import { useState } from 'react'
import { say } from '@/app/toasts'
import { useWorkspace } from '@/app/workspace'
import { useMoving } from '@/pages/customers/moving'
import { openPeek } from '@/pages/customers/Peek'
import { fileName, keepBlob } from '@/pages/explore/csv'
import { text } from '@/text/en'
import { More } from '@/ui/More'
import { Named } from '@/ui/Named'
import { Refusal } from '@/ui/Refusal'
import ui from '@/ui/ui.module.css'
import { isMade } from '@/text/people'
import { fileOf, membersOfQuery } from './people'
import css from './segments.module.css'

const words = text.segments.members

/** Those who are in a segment. With `moves`, j and k go from one to the next. */
export function Members({ name, moves = false }: { name: string; moves?: boolean }) {
  const { id } = useWorkspace()
  const found = useInfiniteQuery(membersOfQuery(id, name))
  const people = found.data?.pages.flatMap((page) => page.customers) ?? []
  const moving = useMoving<HTMLUListElement>(moves ? people.length : 0)
  return (
    <>
      <Refusal error={found.error} />
      {found.isPending && <Skeleton height={240} />}
      {found.isSuccess && people.length === 0 && <p className={css.quiet}>{words.none}</p>}
      <ul className={css.members} ref={moves ? moving.list : undefined}>
        {people.map((one) => {
          const called = one.name ?? one.id ?? one.key
          return (
            <li key={one.key}>
              <Link
                to="/w/$workspace/customers/$key"
                params={{ workspace: String(id), key: one.key }}
                data-moves={moves || undefined}
                onClick={(event) => {
                  // In a tab of its own the whole page opens; here one does not lose one's place.
                  if (event.metaKey || event.ctrlKey || event.shiftKey) return
                  event.preventDefault()
                  openPeek(called, one.key)
                }}
              >
                <Named name={called} />
                {one.id && one.id !== called && !isMade(one.id) && <small>{one.id}</small>}
              </Link>
            </li>
          )
        })}
      </ul>
      <More of={found}>{words.more}</More>
    </>
  )
}

/** Data leaves Hark: so this asks first, and says how many are in the file. */
export function Export({ segment, name, size }: { segment: number; name: string; size: number }) {
  const { id, can } = useWorkspace()
  const [asking, setAsking] = useState(false)
  const personal = can('PersonalData')
  const leaving = useMutation({
    mutationFn: () => fileOf(id, segment),
    onSuccess: (file) => {
      setAsking(false)
      keepBlob(file, fileName(name, 'csv'))
      say(words.exported(name))
    },
  })
  return (
    <>
      <Button
        variant="default"
        leftSection={<Download size={16} aria-hidden />}
        disabled={size === 0}
        onClick={() => {
          leaving.reset()
          setAsking(true)
        }}
      >
        {words.export}
      </Button>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={words.exportTitle}
        closeButtonProps={{ 'aria-label': text.shell.close }}
      >
        <div className={ui.form}>
          <p>{personal ? words.exportBody(size) : words.exportMasked(size)}</p>
          <Refusal error={leaving.error} />
          <div className={ui.row}>
            <Button loading={leaving.isPending} onClick={() => leaving.mutate()} data-autofocus>
              {words.export}
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
