// What do the questions of one meeting say, over one period and for the same customers?
import { Button, Menu, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { ChevronDown, Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Problem } from '@/api/problem'
import { rangeSpec, useRange } from '@/app/range'
import { useTitle } from '@/app/title'
import { sayUndoable } from '@/app/toasts'
import { useWorkspace } from '@/app/workspace'
import { moved } from '@/pages/explore/build/Steps'
import { savedQuery } from '@/pages/explore/data'
import { type Condition, canon, holdsHidden } from '@/pages/explore/question'
import { SaveForm } from '@/pages/explore/SaveForm'
import { useRemoving } from '@/pages/explore/saved'
import { asked } from '@/pages/explore/sentence'
import { isTrusted, trust } from '@/pages/explore/trust'
import { text } from '@/text/en'
import { useAnnounced } from '@/ui/announce'
import { focusHeading } from '@/ui/removal'
import { Empty, Page } from '@/ui/Page'
import { Refusal } from '@/ui/Refusal'
import ui from '@/ui/ui.module.css'
import { AddTile } from './AddTile'
import css from './dashboards.module.css'
import { type Dashboard, dashboardsQuery, useChanging } from './data'
import { Filter } from './Filter'
import { TileCard } from './TileCard'
import { freeId, narrowed, readFilter, type Tile } from './tiles'

const words = text.dashboards

export default function OneDashboard() {
  const { id } = useWorkspace()
  const number = Number(useParams({ strict: false }).dashboard)
  const found = useQuery(dashboardsQuery(id))
  const dashboard = found.data?.find((one) => one.id === number)
  useTitle(dashboard?.name)
  if (dashboard) return <Shown key={dashboard.id} dashboard={dashboard} />
  const gone = new Problem({ status: 404, code: 'not_found', detail: words.missing })
  return (
    <Page title={words.title} wide>
      {found.isPending ? <Skeleton height={300} /> : <Refusal error={found.error ?? gone} />}
    </Page>
  )
}

/** The filter of the address, and whether it may be used: one's own, or one that was agreed to. */
function useFilter() {
  const search = useSearch({ strict: false }) as { filter?: unknown }
  const navigate = useNavigate()
  const filter = readFilter(search.filter)
  const [, agreed] = useState(0)
  const mark = (one: Condition) => `filter ${canon(one)}`
  const put = (next: Condition | undefined) => {
    if (next) trust(mark(next))
    void navigate({ to: '.', search: (now: Record<string, unknown>) => ({ ...now, filter: next }) })
  }
  const agree = () => {
    if (filter) trust(mark(filter))
    agreed((n) => n + 1)
  }
  return { filter, put, agree, mine: filter === undefined || isTrusted(mark(filter)) }
}

function Shown({ dashboard }: { dashboard: Dashboard }) {
  const { id, can } = useWorkspace()
  const navigate = useNavigate()
  const [range] = useRange()
  const { filter, put, agree, mine } = useFilter()
  useAnnounced(!mine && words.waits)
  const decide = (act: () => void) => () => {
    act()
    focusHeading()
  }
  const [arranging, setArranging] = useState(false)
  const [open, setOpen] = useState<'add' | 'rename'>()
  const saved = useQuery(savedQuery(id))
  const changing = useChanging()
  const params = { workspace: String(id) }
  const removing = useRemoving('dashboards', () => void navigate({ to: '/w/$workspace/dashboards', params }))
  const may = can('Save')
  const mayChange = may && !dashboard.hidden
  const { tiles } = dashboard
  const change = (next: Tile[]) => changing.mutate({ ...dashboard, tiles: next })

  const questionOf = (tile: Tile) =>
    tile.question ?? saved.data?.find((one) => one.id === tile.saved)?.content
  const isHidden = (tile: Tile) =>
    tile.question ? dashboard.hidden : saved.data?.find((one) => one.id === tile.saved)?.hidden
  const titleOf = (tile: Tile) => {
    const question = questionOf(tile)
    const name = saved.data?.find((one) => one.id === tile.saved)?.name
    return tile.title ?? name ?? (question ? asked(question) : words.goneTitle)
  }
  const take = (tile: Tile) => {
    change(tiles.filter((one) => one.id !== tile.id))
    sayUndoable(words.taken(titleOf(tile)), () => change(tiles))
  }
  return (
    <Page
      title={dashboard.name}
      wide
      answer={dashboard.description || undefined}
      actions={
        <>
          <Filter filter={filter} onChange={put} />
          {mayChange && tiles.length > 0 && (
            <Button variant="default" aria-pressed={arranging} onClick={() => setArranging(!arranging)}>
              {arranging ? words.arranged : words.arrange}
            </Button>
          )}
          {mayChange && (
            <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setOpen('add')}>
              {words.add}
            </Button>
          )}
          {may && (
            <Menu position="bottom-end">
              <Menu.Target>
                <Button variant="default" rightSection={<ChevronDown size={14} aria-hidden />}>
                  {words.more}
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {mayChange && (
                  <Menu.Item leftSection={<Pencil size={15} aria-hidden />} onClick={() => setOpen('rename')}>
                    {words.rename}
                  </Menu.Item>
                )}
                <Menu.Item
                  leftSection={<Trash2 size={15} aria-hidden />}
                  onClick={() => removing.mutate(dashboard)}
                >
                  {words.remove}
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          )}
        </>
      }
    >
      {dashboard.hidden && <p className={css.quiet}>{words.hidden}</p>}
      {!mine && (
        <div className={css.waits}>
          <p>{words.waits}</p>
          <code>{canon(filter)}</code>
          <div className={ui.row}>
            <Button onClick={decide(agree)}>{words.waitsApply}</Button>
            <Button variant="default" onClick={decide(() => put(undefined))}>
              {words.waitsDrop}
            </Button>
          </div>
        </div>
      )}
      {tiles.length === 0 && (
        <Empty
          title={words.blank.title}
          body={words.blank.body}
          step={
            <Button
              variant="default"
              renderRoot={(props) => (
                <Link to="/w/$workspace/explore" params={params} search={{}} {...props} />
              )}
            >
              {words.blank.explore}
            </Button>
          }
        />
      )}
      <div className={css.tiles}>
        {saved.isSuccess &&
          tiles.map((tile, at) => {
            const question = questionOf(tile)
            return (
              <TileCard
                key={tile.id}
                tile={tile}
                title={titleOf(tile)}
                question={question && narrowed(question, rangeSpec(range), filter)}
                hidden={holdsHidden(isHidden(tile), question)}
                mayRun={mine}
                arrange={
                  arranging
                    ? {
                        first: at === 0,
                        last: at === tiles.length - 1,
                        move: (step) => change(moved(tiles, at, at + step)),
                        widen: () =>
                          change(
                            tiles.map((one) =>
                              one.id === tile.id
                                ? { ...one, width: one.width === 'half' ? 'full' : 'half' }
                                : one,
                            ),
                          ),
                        take: () => take(tile),
                      }
                    : undefined
                }
              />
            )
          })}
      </div>
      {open === 'add' && (
        <AddTile
          onClose={() => setOpen(undefined)}
          onAdd={(number) => {
            setOpen(undefined)
            change([...tiles, { id: freeId(tiles), saved: number, width: 'half' }])
          }}
        />
      )}
      {open === 'rename' && (
        <SaveForm
          first={dashboard}
          rename
          title={words.rename}
          hint={words.nameHint}
          saving={changing}
          onSave={(draft, { onSuccess }) =>
            changing.mutate(
              { ...dashboard, ...draft },
              {
                onSuccess: () => {
                  onSuccess()
                  setOpen(undefined)
                },
              },
            )
          }
          onClose={() => setOpen(undefined)}
        />
      )}
    </Page>
  )
}
