// Are these two customers one, or is one customer two? What would change is shown before it is done, and it can be taken back.
import { Button, Skeleton, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { useState } from 'react'
import { api, ask } from '@/api/client'
import { closeDrawer, openDrawer } from '@/app/drawer'
import { sayUndoable, sayWrong } from '@/app/toasts'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { personName } from '@/text/people'
import { ago, day, list } from '@/text/words'
import { Refusal } from '@/ui/Refusal'
import ui from '@/ui/ui.module.css'
import css from './customers.module.css'
import { type Customer, type CustomerRow, rosterQuery } from './data'
import { type Change, changeRows, ROWS_MAX } from './join'
import { telling } from './timeline'

const words = text.view360.join
const PAUSE_MS = 200
/** As many as one looks through; whoever is not among them is found by more letters. */
const FOUND_MAX = 8

export const openMerge = (customer: Customer) =>
  openDrawer(words.whom(personName(customer.name)), <Merge customer={customer} />)
export const openParting = (customer: Customer, id: string) =>
  openDrawer(words.part(personName(id)), <Parting customer={customer} leaving={id} />)

const at = (workspace: number, customer: string) => ({ params: { path: { workspace, customer } } })
const merge = (workspace: number, customer: string, other: string) =>
  ask(
    api.POST('/api/v1/workspaces/{workspace}/customers/{customer}/merge', {
      ...at(workspace, customer),
      body: { other },
    }),
  )
const unmerge = (workspace: number, customer: string, leaving: string) =>
  ask(
    api.POST('/api/v1/workspaces/{workspace}/customers/{customer}/unmerge', {
      ...at(workspace, customer),
      body: { id: leaving },
    }),
  )

/** Everything that is told of customers is asked again, on the page of whoever is there now. */
function useArriving() {
  const { id } = useWorkspace()
  const client = useQueryClient()
  const navigate = useNavigate()
  return async (key: string | undefined) => {
    if (key)
      await navigate({
        to: '/w/$workspace/customers/$key',
        params: { workspace: String(id), key },
        search: (now: Record<string, unknown>) => now,
        replace: true,
      })
    await client.invalidateQueries({ queryKey: ['w', id] })
  }
}

/** Does it, says so, and offers to take it back. */
function useDoing(
  act: () => Promise<Change>,
  said: (change: Change) => string,
  back: (change: Change) => Promise<Change>,
) {
  const arrive = useArriving()
  return useMutation({
    mutationFn: act,
    onSuccess: async (change) => {
      closeDrawer()
      await arrive(change.after[0]?.key)
      sayUndoable(said(change), () => {
        back(change).then((undone) => arrive(undone.after[0]?.key), sayWrong)
      })
    },
  })
}

function Merge({ customer }: { customer: Customer }) {
  const [other, choose] = useState<CustomerRow>()
  if (other) return <Sure customer={customer} other={other} back={() => choose(undefined)} />
  return <Find customer={customer} choose={choose} />
}

function Find({ customer, choose }: { customer: Customer; choose: (one: CustomerRow) => void }) {
  const { id } = useWorkspace()
  const [typed, setTyped] = useState('')
  const [sought] = useDebouncedValue(typed.trim(), PAUSE_MS)
  const found = useInfiniteQuery({ ...rosterQuery(id, sought), enabled: sought !== '' })
  const page = found.data?.pages[0]
  const others = (page?.items ?? []).filter((one) => one.key !== customer.key)
  const shown = others.slice(0, FOUND_MAX)
  return (
    <div className={ui.form}>
      <p className={ui.lead}>{words.lead}</p>
      <TextInput
        label={words.find}
        placeholder={text.customers.search}
        leftSection={<Search size={16} aria-hidden />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        type="search"
        autoComplete="off"
        data-autofocus
      />
      <Refusal error={found.error} />
      {sought !== '' && found.isPending && <Skeleton height={160} />}
      {page && shown.length === 0 && <p className={css.quiet}>{words.nobody}</p>}
      {shown.length > 0 && (
        <ul className={css.found}>
          {shown.map((one) => (
            <li key={one.key}>
              <button type="button" onClick={() => choose(one)}>
                <b>{personName(one.name)}</b>
                <span>
                  {[
                    ...telling(one.traits, 2).map(([, value]) => value),
                    ...(one.account ? [one.account] : []),
                    text.customers.session(one.events),
                    words.last(ago(one.last_seen)),
                  ].join(', ')}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {page && page.total - 1 > shown.length && others.length > FOUND_MAX && (
        <p className={css.quiet}>{words.more}</p>
      )}
    </div>
  )
}

function Sure({ customer, other, back }: { customer: Customer; other: CustomerRow; back: () => void }) {
  const { id } = useWorkspace()
  const preview = useQuery({
    queryKey: ['w', id, 'customer', customer.key, 'merge', other.key],
    queryFn: ({ signal }) =>
      ask(
        api.POST('/api/v1/workspaces/{workspace}/customers/{customer}/merge/preview', {
          ...at(id, customer.key),
          body: { other: other.key },
          signal,
        }),
      ),
    // What would be is true of now.
    gcTime: 0,
    retry: false,
  })
  const doing = useDoing(
    () => merge(id, customer.key, other.key),
    (change) => words.merged(list(change.before.map((who) => personName(who.name)))),
    (change) => unmerge(id, change.after[0]?.key ?? customer.key, change.before[1]?.ids[0] ?? ''),
  )
  return (
    <div className={ui.form}>
      <p className={ui.lead}>{words.would(personName(customer.name), personName(other.name))}</p>
      <Preview of={preview} />
      <Refusal error={doing.error} />
      <div className={ui.row}>
        <Button disabled={!preview.data} loading={doing.isPending} onClick={() => doing.mutate()}>
          {words.merge}
        </Button>
        <Button variant="default" onClick={back}>
          {words.another}
        </Button>
      </div>
      <p className={css.quiet}>{words.reversible}</p>
    </div>
  )
}

function Parting({ customer, leaving }: { customer: Customer; leaving: string }) {
  const { id } = useWorkspace()
  const preview = useQuery({
    queryKey: ['w', id, 'customer', customer.key, 'unmerge', leaving],
    queryFn: ({ signal }) =>
      ask(
        api.POST('/api/v1/workspaces/{workspace}/customers/{customer}/unmerge/preview', {
          ...at(id, customer.key),
          body: { id: leaving },
          signal,
        }),
      ),
    gcTime: 0,
    retry: false,
  })
  const doing = useDoing(
    () => unmerge(id, customer.key, leaving),
    () => words.parted(personName(leaving)),
    (change) => merge(id, change.after[0]?.key ?? customer.key, change.after[1]?.key ?? ''),
  )
  return (
    <div className={ui.form}>
      <p className={ui.lead}>{words.wouldPart}</p>
      <Preview of={preview} />
      <Refusal error={doing.error} />
      <div className={ui.row}>
        <Button disabled={!preview.data} loading={doing.isPending} onClick={() => doing.mutate()}>
          {words.take}
        </Button>
        <Button variant="default" onClick={closeDrawer}>
          {text.shell.cancel}
        </Button>
      </div>
    </div>
  )
}

function Preview({ of }: { of: { isPending: boolean; error: unknown; data: Change | undefined } }) {
  const { timezone } = useWorkspace()
  if (of.error) return <Refusal error={of.error} />
  if (of.isPending || !of.data) return <Skeleton height={360} />
  const change = of.data
  const rows = changeRows(change, (moment) => day(moment, timezone))
  const then = change.before.length
  const everybody = [...change.before, ...change.after]
  return (
    <>
      <table className={css.change}>
        <caption className="sr-only">{words.caption}</caption>
        <thead>
          <tr>
            {everybody.map((who, place) => (
              <th key={`${place} ${who.key}`} scope="col" data-then={place >= then || undefined}>
                <small>{place < then ? words.now : words.then}</small>
                {personName(who.name)}
              </th>
            ))}
          </tr>
        </thead>
        {rows.slice(0, ROWS_MAX).map(({ label, cells }) => (
          <tbody key={label}>
            <tr>
              <th colSpan={everybody.length} scope="rowgroup">
                {label}
              </th>
            </tr>
            <tr>
              {cells.map((cell, place) => (
                // A cell is its place.
                <td key={place} data-then={place >= then || undefined}>
                  {cell}
                </td>
              ))}
            </tr>
          </tbody>
        ))}
      </table>
      {rows.length > ROWS_MAX && <p className={css.quiet}>{words.moreRows(rows.length - ROWS_MAX)}</p>}
      {change.traits.length > 0 && <p className={css.quiet}>{words.kept}</p>}
      {change.segments.length === 0 && <p className={css.quiet}>{words.noSegments}</p>}
    </>
  )
}
