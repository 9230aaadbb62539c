// How is a key replaced or revoked?
import { Button, Modal, Select } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ask } from '@/api/client'
import { holdBack, sayWrong } from '@/app/toasts'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { Moment } from '@/ui/Moment'
import { Refusal } from '@/ui/Refusal'
import { RowButton } from '@/ui/RowButton'
import ui from '@/ui/ui.module.css'
import css from '../settings.module.css'
import type { MadeKey } from './MakeKey'

const words = text.connections.keys

interface Key {
  id: number
  kind: string
  label: string
  hint: string
  last_used?: string | null
  revoked?: string | null
  expires?: string | null
}

function Rotate({ of, close, made }: { of: Key; close: () => void; made: (key: MadeKey) => void }) {
  const { id: workspace } = useWorkspace()
  const client = useQueryClient()
  const [hours, setHours] = useState('168')
  const rotate = useMutation({
    mutationFn: () =>
      ask(
        api.POST('/api/v1/workspaces/{workspace}/keys/{key}/rotate', {
          params: { path: { workspace, key: of.id } },
          body: { overlap_hours: Number(hours) },
        }),
      ),
    onSuccess: (key) => {
      if (key.text) made({ kind: key.kind, text: key.text })
      close()
      return client.invalidateQueries({ queryKey: ['w', workspace, 'keys'] })
    },
  })
  const overlaps = Object.entries(words.overlaps).map(([value, label]) => ({ value, label }))
  return (
    <div className={ui.stack}>
      <p>{words.rotateLead}</p>
      <Select
        label={words.overlap}
        data={overlaps}
        value={hours}
        onChange={(next) => next && setHours(next)}
      />
      <Refusal error={rotate.error} />
      <div className={ui.row}>
        <Button loading={rotate.isPending} onClick={() => rotate.mutate()}>
          {words.rotate}
        </Button>
        <Button variant="default" onClick={close}>
          {text.shell.cancel}
        </Button>
      </div>
    </div>
  )
}

function State({ of }: { of: Key }) {
  if (of.revoked) return <span className={ui.badge}>{words.revoked}</span>
  if (of.expires)
    return (
      <span className={ui.badge} data-tone="warn">
        {words.ends} <Moment at={of.expires} />
      </span>
    )
  return (
    <span className={ui.badge} data-tone="good">
      {words.works}
    </span>
  )
}

export function KeyTable({ keys, made }: { keys: Key[]; made: (key: MadeKey) => void }) {
  const { id: workspace } = useWorkspace()
  const client = useQueryClient()
  const [rotating, setRotating] = useState<Key>()
  const [gone, setGone] = useState<number[]>([])
  const revoke = (key: Key) => {
    setGone((now) => [...now, key.id])
    const back = () => setGone((now) => now.filter((one) => one !== key.id))
    const act = async () => {
      const params = { path: { workspace, key: key.id } }
      await ask(api.DELETE('/api/v1/workspaces/{workspace}/keys/{key}', { params })).catch(sayWrong)
      await client.invalidateQueries({ queryKey: ['w', workspace, 'keys'] })
      back()
    }
    holdBack(words.revokedNow(key.label), () => void act(), back)
  }
  const titles = words.columns
  return (
    <div className={ui.tableBox}>
      <table className={ui.table}>
        <thead>
          <tr>
            <th>{titles.label}</th>
            <th>{titles.kind}</th>
            <th>{titles.begins}</th>
            <th>{titles.used}</th>
            <th>{titles.state}</th>
            <th>
              <span className="sr-only">{words.revoke}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => {
            const dead = Boolean(key.revoked) || gone.includes(key.id)
            return (
              <tr key={key.id}>
                <td>{key.label}</td>
                <td data-label={titles.kind}>{words.kinds[key.kind as 'write'] ?? key.kind}</td>
                <td data-label={titles.begins} className={ui.mono}>
                  {key.hint}
                </td>
                <td data-label={titles.used}>
                  <Moment at={key.last_used} />
                </td>
                <td data-label={titles.state}>
                  <State of={dead ? { ...key, revoked: 'now' } : key} />
                </td>
                <td className={ui.end}>
                  {!dead && (
                    <span className={css.rowActions}>
                      <RowButton label={words.rotateOf(key.label)} onClick={() => setRotating(key)}>
                        {words.rotate}
                      </RowButton>
                      <RowButton label={words.revokeOf(key.label)} onClick={() => revoke(key)}>
                        {words.revoke}
                      </RowButton>
                    </span>
                  )}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
      <Modal
        opened={rotating !== undefined}
        onClose={() => setRotating(undefined)}
        title={rotating && words.rotateTitle(rotating.label)}
        closeButtonProps={{ 'aria-label': text.shell.close }}
      >
        {rotating && <Rotate of={rotating} close={() => setRotating(undefined)} made={made} />}
      </Modal>
    </div>
  )
}
