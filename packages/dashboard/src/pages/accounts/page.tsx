// Which accounts are there? Found by a few letters, the last seen first; j and k move, Enter opens.
import { Skeleton, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useInfiniteQuery, useQueries } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useWorkspace } from '@/app/workspace'
import css from '@/pages/customers/customers.module.css'
import { useMoving } from '@/pages/customers/moving'
import { text } from '@/text/en'
import { isMade, personName } from '@/text/people'
import { list, number } from '@/text/words'
import { Moment } from '@/ui/Moment'
import { More } from '@/ui/More'
import { Empty, Page } from '@/ui/Page'
import { Refusal } from '@/ui/Refusal'
import { Sketch } from '@/ui/Sketch'
import ui from '@/ui/ui.module.css'
import { monthly, paid } from '@/pages/customers/Value'
import { type AccountLine, accountsQuery, worthsQuery } from './data'

const PAUSE_MS = 200
const words = text.accounts
/** What clients send to name an account; a piece of code, and no sentence. */
const CALL = `analytics.group('acme', { name: 'Acme', plan: 'team' })`

export default function Accounts() {
  const { id, can } = useWorkspace()
  const navigate = useNavigate()
  const search = useSearch({ strict: false }) as { search?: unknown }
  const given = search.search === undefined ? '' : String(search.search)
  const [typed, setTyped] = useState(given)
  const [sought] = useDebouncedValue(typed.trim(), PAUSE_MS)
  const said = useRef(given)
  useEffect(() => {
    if (sought === said.current) return
    said.current = sought
    void navigate({ to: '.', search: sought ? { search: sought } : {}, replace: true })
  }, [sought, navigate])
  useEffect(() => {
    // Back and forward, or a link.
    if (given === said.current) return
    said.current = given
    setTyped(given)
  }, [given])
  const found = useInfiniteQuery({ ...accountsQuery(id, given), placeholderData: keepPreviousData })
  const rows = found.data?.pages.flatMap((page) => page.items) ?? []
  const total = found.data?.pages[0]?.total
  const moving = useMoving(rows.length)
  const worths = useQueries({
    queries: (found.data?.pageParams ?? []).map((cursor) =>
      worthsQuery(id, given, cursor as string | undefined),
    ),
  })
  const worth = new Map(worths.flatMap((page) => page.data?.items ?? []).map((one) => [one.key, one.value]))
  const counting = worths.some((page) => page.isPending)
  return (
    <Page
      title={words.question}
      waits={found.isPending}
      answer={total === undefined ? undefined : given ? words.fits(total, given) : words.heard(total)}
      wide
    >
      <TextInput
        className={css.search}
        aria-label={words.searchLabel}
        placeholder={can('PersonalData') ? words.search : words.searchMasked}
        leftSection={<Search size={16} aria-hidden />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={moving.fromField}
        type="search"
        autoComplete="off"
      />
      {!can('PersonalData') && <p className={css.masked}>{text.customers.masked}</p>}
      <Refusal error={found.error} />
      {found.isPending && <Skeleton height={560} />}
      {found.isSuccess &&
        rows.length === 0 &&
        (given ? <Empty title={words.nobody.title} body={words.nobody.body} /> : <Nothing />)}
      {rows.length > 0 && (
        <>
          <div className={ui.tableBox} data-stale={found.isPlaceholderData || undefined}>
            <table className={`${ui.table} ${css.roster}`} ref={moving.list}>
              <thead>
                <tr>
                  <th scope="col">{words.columns.name}</th>
                  <th scope="col" className={ui.end}>
                    {words.columns.members}
                  </th>
                  <th scope="col" className={ui.end}>
                    {words.columns.events}
                  </th>
                  <th scope="col" className={ui.end}>
                    {words.columns.value}
                  </th>
                  <th scope="col">{words.columns.first}</th>
                  <th scope="col">{words.columns.last}</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <Row key={row.key} row={row} worth={worth.get(row.key)} waits={counting} />
                ))}
              </tbody>
            </table>
          </div>
          <div className={css.foot}>
            <More of={found}>{text.customers.more}</More>
            <p className={css.keys}>{text.customers.move}</p>
          </div>
        </>
      )}
    </Page>
  )
}

interface OneRow {
  row: AccountLine
  worth: AccountLine['value'] | undefined
  waits: boolean
}

function Row({ row, worth, waits }: OneRow) {
  const { id } = useWorkspace()
  const name = row.name ?? row.id
  const money = [...paid(worth ?? undefined), ...monthly(worth ?? undefined).map(words.monthly)]
  return (
    <tr>
      <td>
        <div className={css.person}>
          <Link
            to="/w/$workspace/accounts/$account"
            params={{ workspace: String(id), account: row.key }}
            data-moves
          >
            {personName(name)}
          </Link>
          {row.id !== name && !isMade(row.id) && <small>{row.id}</small>}
        </div>
      </td>
      <td data-label={words.columns.members} className={ui.end}>
        {number(row.members)}
      </td>
      <td data-label={words.columns.events} className={ui.end}>
        {number(row.events)}
      </td>
      <td
        data-label={words.columns.value}
        className={ui.end}
        data-empty={(money.length === 0 && !waits) || undefined}
      >
        {worth === undefined && waits ? words.counting : money.length > 0 ? list(money) : words.nothing}
      </td>
      <td data-label={words.columns.first} className={ui.nowrap}>
        <Moment at={row.first_seen} />
      </td>
      <td data-label={words.columns.last} className={ui.nowrap}>
        <Moment at={row.last_seen} />
      </td>
    </tr>
  )
}

const Nothing = () => (
  <Empty
    picture={<Sketch of="rows" />}
    title={words.empty.title}
    body={words.empty.body}
    step={
      <>
        <p>{words.empty.how}</p>
        <code className={ui.mono}>{CALL}</code>
      </>
    }
  />
)
