// Who are our customers? Found by a few letters, the last seen first; j and k move, Enter opens.
import { Button, Select, Skeleton, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useWorkspace } from '@/app/workspace'
import { savedSegmentsQuery, sizesQuery } from '@/pages/segments/data'
import { Members } from '@/pages/segments/Members'
import { text } from '@/text/en'
import { isMade } from '@/text/people'
import { number } from '@/text/words'
import { Moment } from '@/ui/Moment'
import { Named } from '@/ui/Named'
import { Empty, Page } from '@/ui/Page'
import { More } from '@/ui/More'
import { Refusal } from '@/ui/Refusal'
import { Sketch } from '@/ui/Sketch'
import ui from '@/ui/ui.module.css'
import css from './customers.module.css'
import { type CustomerRow, rosterQuery } from './data'
import { useMoving } from './moving'
import { telling } from './timeline'

const PAUSE_MS = 200

/** From here one goes to a customer, as a rule: what their page needs whoever it is, is there by then. */
function useNextAhead(id: number, ready: boolean) {
  const client = useQueryClient()
  useEffect(() => {
    if (!ready) return
    // Whoever goes there without it only waits longer.
    const later = () => undefined
    void import('./one').catch(later)
    import('./ahead').then(({ askAround }) => askAround(client, id), later)
  }, [client, id, ready])
}

export default function Customers() {
  const { id, can } = useWorkspace()
  const navigate = useNavigate()
  const search = useSearch({ strict: false }) as { search?: unknown; segment?: unknown }
  const segment = typeof search.segment === 'string' ? search.segment : undefined
  const given = typeof search.search === 'string' ? search.search : String(search.search ?? '')
  const [typed, setTyped] = useState(given)
  const [sought] = useDebouncedValue(typed.trim(), PAUSE_MS)
  const said = useRef(given)
  useEffect(() => {
    if (sought === said.current) return
    said.current = sought
    void navigate({
      to: '.',
      // Whom one seeks may be in another segment.
      search: sought ? { search: sought } : {},
      replace: true,
    })
  }, [sought, navigate])
  useEffect(() => {
    // Back and forward, or a link.
    if (given === said.current) return
    said.current = given
    setTyped(given)
  }, [given])

  const found = useInfiniteQuery({
    ...rosterQuery(id, given),
    placeholderData: keepPreviousData,
    enabled: segment === undefined,
  })
  useNextAhead(id, found.isSuccess)
  const counted = useQuery({ ...sizesQuery(id), enabled: segment !== undefined })
  const rows = found.data?.pages.flatMap((page) => page.items) ?? []
  const total = found.data?.pages[0]?.total
  const moving = useMoving(rows.length)
  const size = counted.data?.segments.find((one) => one.name === segment)?.size ?? 0
  const answer =
    segment !== undefined ? (
      counted.data ? (
        text.customers.inSegment(segment, text.segments.of(size, counted.data.customers))
      ) : (
        <Skeleton component="span" className={css.sentence} height={28} />
      )
    ) : total === undefined ? (
      found.isPending ? (
        <Skeleton component="span" className={css.sentence} height={28} />
      ) : undefined
    ) : given ? (
      text.customers.fits(total, given)
    ) : (
      text.customers.heard(total)
    )
  return (
    <Page title={text.customers.question} answer={answer} wide>
      <div className={css.finders}>
        <TextInput
          className={css.search}
          aria-label={text.customers.searchLabel}
          placeholder={can('PersonalData') ? text.customers.search : text.customers.searchMasked}
          leftSection={<Search size={16} aria-hidden />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={moving.fromField}
          type="search"
          autoComplete="off"
        />
        <InSegment value={segment} />
      </div>
      {!can('PersonalData') && <p className={css.masked}>{text.customers.masked}</p>}
      {segment !== undefined && <Members name={segment} moves />}
      <Refusal error={segment === undefined ? found.error : counted.error} />
      {segment === undefined && found.isPending && <Skeleton height={560} />}
      {segment === undefined &&
        found.isSuccess &&
        rows.length === 0 &&
        (given ? <Nobody /> : <Nothing id={id} />)}
      {segment === undefined && rows.length > 0 && (
        <>
          <div className={ui.tableBox} data-stale={found.isPlaceholderData || undefined}>
            <table className={`${ui.table} ${css.roster}`} ref={moving.list}>
              <thead>
                <tr>
                  <th scope="col">{text.customers.columns.name}</th>
                  <th scope="col">{text.customers.columns.account}</th>
                  <th scope="col">{text.customers.columns.traits}</th>
                  <th scope="col" className={ui.end}>
                    {text.customers.columns.events}
                  </th>
                  <th scope="col">{text.customers.columns.last}</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <Row key={row.key} row={row} id={id} />
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

/** Only those who are in one segment; the address keeps which. */
function InSegment({ value }: { value: string | undefined }) {
  const { id } = useWorkspace()
  const navigate = useNavigate()
  const saved = useQuery(savedSegmentsQuery(id))
  const names = (saved.data ?? []).filter((one) => !one.hidden).map((one) => one.name)
  if (value !== undefined && !names.includes(value)) names.unshift(value)
  return (
    <Select
      className={css.search}
      aria-label={text.customers.segment}
      placeholder={text.customers.anySegment}
      data={names}
      value={value ?? null}
      onChange={(next) =>
        void navigate({ to: '.', search: next === null ? {} : { segment: next }, replace: true })
      }
      nothingFoundMessage={text.segments.form.noSegments}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': text.customers.anySegment }}
      maxDropdownHeight={320}
    />
  )
}

function Row({ row, id }: { row: CustomerRow; id: number }) {
  const known = telling(row.traits).filter(
    ([name]) => !['name', 'email', 'first_name', 'last_name'].includes(name),
  )
  return (
    <tr>
      <td>
        <div className={css.person}>
          <Link to="/w/$workspace/customers/$key" params={{ workspace: String(id), key: row.key }} data-moves>
            <Named name={row.name} />
          </Link>
          {row.id && row.id !== row.name && !isMade(row.id) && <small>{row.id}</small>}
        </div>
      </td>
      <td data-label={text.customers.columns.account} data-empty={!row.account || undefined}>
        {row.account ?? ''}
      </td>
      <td data-label={text.customers.columns.traits} data-empty={known.length === 0 || undefined}>
        <span className={css.knowns}>
          {known.map(([name, value]) => (
            <span key={name} className={css.said}>
              {name} <b>{value}</b>
            </span>
          ))}
        </span>
      </td>
      <td data-label={text.customers.columns.events} className={ui.end}>
        {number(row.events)}
      </td>
      <td data-label={text.customers.columns.last} className={ui.nowrap}>
        <Moment at={row.last_seen} />
      </td>
    </tr>
  )
}

const Nobody = () => <Empty title={text.customers.nobody.title} body={text.customers.nobody.body} />

function Nothing({ id }: { id: number }) {
  return (
    <Empty
      picture={<Sketch of="rows" />}
      title={text.customers.empty.title}
      body={text.customers.empty.body}
      step={
        <Button
          renderRoot={(props) => (
            <Link to="/w/$workspace/arrivals" params={{ workspace: String(id) }} {...props} />
          )}
        >
          {text.customers.empty.step}
        </Button>
      }
    />
  )
}
