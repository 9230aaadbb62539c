// Which dashboards are there?
import { Button, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import { useCommands } from '@/app/palette/state'
import { useWorkspace } from '@/app/workspace'
import { useMoving } from '@/pages/customers/moving'
import { SaveForm } from '@/pages/explore/SaveForm'
import { text } from '@/text/en'
import { number } from '@/text/words'
import { Moment } from '@/ui/Moment'
import { Empty, Page } from '@/ui/Page'
import { Refusal } from '@/ui/Refusal'
import ui from '@/ui/ui.module.css'
import css from './dashboards.module.css'
import { dashboardsQuery, useCreating } from './data'
import { Picture } from './Picture'

const words = text.dashboards

export default function Dashboards() {
  const { id, can } = useWorkspace()
  const navigate = useNavigate()
  const [making, setMaking] = useState(false)
  const found = useQuery(dashboardsQuery(id))
  const all = found.data ?? []
  const moving = useMoving(all.length)
  const kept = useRef<() => void>(undefined)
  const creating = useCreating((made) => {
    kept.current?.()
    setMaking(false)
    void navigate({
      to: '/w/$workspace/dashboards/$dashboard',
      params: { workspace: String(id), dashboard: String(made) },
    })
  })
  const may = can('Save')
  useCommands(
    useMemo(
      () =>
        may
          ? [
              {
                id: 'dashboard-new',
                title: words.create,
                group: 'actions' as const,
                run: () => setMaking(true),
              },
            ]
          : [],
      [may],
    ),
  )
  const create = may && (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setMaking(true)}>
      {words.create}
    </Button>
  )
  return (
    <Page title={words.question} answer={words.lead} wide actions={all.length > 0 && create}>
      <Refusal error={found.error} />
      {found.isPending && <Skeleton height={220} />}
      {found.isSuccess && all.length === 0 && (
        <Empty title={words.empty.title} body={words.empty.body} picture={<Picture />} step={create} />
      )}
      {all.length > 0 && (
        <div className={ui.tableBox}>
          <table className={ui.table} ref={moving.list}>
            <thead>
              <tr>
                <th scope="col">{words.columns.name}</th>
                <th scope="col" className={ui.end}>
                  {words.columns.tiles}
                </th>
                <th scope="col">{words.columns.changed}</th>
              </tr>
            </thead>
            <tbody>
              {all.map((one) => (
                <tr key={one.id}>
                  <td>
                    <div className={css.named}>
                      <Link
                        to="/w/$workspace/dashboards/$dashboard"
                        params={{ workspace: String(id), dashboard: String(one.id) }}
                        data-moves
                      >
                        {one.name}
                      </Link>
                      {one.description !== '' && <small>{one.description}</small>}
                    </div>
                  </td>
                  <td data-label={words.columns.tiles} className={ui.end}>
                    {number(one.tiles.length)}
                  </td>
                  <td data-label={words.columns.changed} className={ui.nowrap}>
                    <Moment at={one.changed} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {making && (
        <SaveForm
          first={{ name: '', description: '' }}
          title={words.creating}
          hint={words.nameHint}
          saving={creating}
          onSave={(draft, { onSuccess, onError }) => {
            kept.current = onSuccess
            creating.mutate({ ...draft, tiles: [] }, { onError })
          }}
          onClose={() => {
            // What is on its way is heard to its end.
            if (!creating.isPending) creating.reset()
            setMaking(false)
          }}
        />
      )}
    </Page>
  )
}
