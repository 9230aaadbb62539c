// Which groups of customers do we speak of, how large are they, and who is in them?
import { Button, Skeleton, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Eye, Plus, Search } from 'lucide-react'
import { useMemo, useRef } from 'react'
import { useCommands } from '@/app/palette/state'
import { useWorkspace } from '@/app/workspace'
import { useMoving } from '@/pages/customers/moving'
import { text } from '@/text/en'
import { number } from '@/text/words'
import { Moment } from '@/ui/Moment'
import { Empty, Page } from '@/ui/Page'
import { Refusal } from '@/ui/Refusal'
import { RowButton } from '@/ui/RowButton'
import { useRemoval } from '@/ui/removal'
import ui from '@/ui/ui.module.css'
import { namesQuery, type Segment, savedSegmentsQuery, sizesQuery, useRemovingSegment } from './data'
import { Picture } from './Picture'
import css from './segments.module.css'
import { Share } from './Share'
import { ruleSentence } from './words'

const words = text.segments
/** More of a rule than this is read on its page. */
const SHOWN = 240

interface Size {
  size: number | null
  watched: boolean
  wrong: string | null | undefined
}

export default function Segments() {
  const { id, can } = useWorkspace()
  const navigate = useNavigate()
  const sought = String((useSearch({ strict: false }) as { search?: unknown }).search ?? '')
  const saved = useQuery(savedSegmentsQuery(id))
  const counted = useQuery(sizesQuery(id))
  const members = useQuery(namesQuery(id))
  const may = can('Save')
  const all = saved.data ?? []
  const sizes = useMemo(
    () =>
      new Map<number, Size>(
        counted.data?.segments.map(({ id: number, size, wrong, watched }) => [
          number,
          { size: size ?? null, wrong, watched },
        ]),
      ),
    [counted.data],
  )
  const fits = (one: Segment) =>
    `${one.name} ${one.description}`.toLowerCase().includes(sought.trim().toLowerCase())
  const rows = all.filter(fits)
  const moving = useMoving(rows.length)
  const { list, removing } = useRemoval<HTMLDivElement>(rows.length)
  // A row that is refused stays where it is.
  const place = useRef(0)
  const taking = useRemovingSegment(() => removing(place.current))
  const params = { workspace: String(id) }
  useCommands(
    useMemo(
      () =>
        may
          ? [
              {
                id: 'segment-new',
                title: words.create,
                group: 'actions' as const,
                run: () =>
                  void navigate({ to: '/w/$workspace/segments/new', params: { workspace: String(id) } }),
              },
            ]
          : [],
      [may, id, navigate],
    ),
  )
  const create = may && (
    <Button
      leftSection={<Plus size={16} aria-hidden />}
      data-add
      renderRoot={(props) => <Link to="/w/$workspace/segments/new" params={params} {...props} />}
    >
      {words.create}
    </Button>
  )
  const waits = saved.isPending || counted.isPending
  const error = saved.error ?? counted.error
  const answer = saved.isSuccess && all.length === 0 ? words.answer.none : said(all, sizes, counted.data)
  return (
    <Page
      title={words.question}
      answer={!waits && !error && answer}
      waits={waits}
      wide
      actions={all.length > 0 && create}
      method={<p>{words.method}</p>}
    >
      <Refusal error={error} />
      {saved.isPending && <Skeleton height={320} />}
      {saved.isSuccess && all.length === 0 && (
        <Empty
          title={words.empty.title}
          body={may ? words.empty.body : words.empty.body_read}
          picture={<Picture />}
          step={create}
        />
      )}
      {all.length > 0 && (
        <>
          <TextInput
            className={css.search}
            type="search"
            aria-label={words.search}
            placeholder={words.search}
            leftSection={<Search size={16} aria-hidden />}
            value={sought}
            onChange={(event) =>
              void navigate({
                to: '.',
                search: event.currentTarget.value ? { search: event.currentTarget.value } : {},
                replace: true,
              })
            }
            onKeyDown={moving.fromField}
            autoComplete="off"
          />
          {rows.length === 0 && <Empty title={words.nobody.title} body={words.nobody.body} />}
        </>
      )}
      {rows.length > 0 && (
        <div ref={list} data-list>
          <div className={ui.tableBox}>
            <table className={ui.table} ref={moving.list}>
              <thead>
                <tr>
                  <th scope="col">{words.columns.name}</th>
                  <th scope="col" className={ui.end}>
                    {words.columns.size}
                  </th>
                  <th scope="col">{words.columns.share}</th>
                  <th scope="col">{words.columns.rule}</th>
                  <th scope="col">{words.columns.changed}</th>
                  {may && (
                    <th scope="col">
                      <span className="sr-only">{words.columns.done}</span>
                    </th>
                  )}
                </tr>
              </thead>
              <tbody>
                {rows.map((one, at) => (
                  <Row
                    key={one.id}
                    one={one}
                    size={sizes.get(one.id)}
                    of={counted.data?.customers}
                    by={one.by === undefined ? undefined : members.data?.get(one.by)}
                    refused={taking.variables?.id === one.id ? taking.error : null}
                    onRemove={
                      may
                        ? () => {
                            place.current = at
                            taking.mutate(one)
                          }
                        : undefined
                    }
                  />
                ))}
              </tbody>
            </table>
          </div>
        </div>
      )}
      {rows.length > 1 && <p className={css.keys}>{words.move}</p>}
    </Page>
  )
}

/** The answer in a sentence: which is the largest, and whether one cannot be counted. */
function said(all: Segment[], sizes: Map<number, Size>, counted: { customers: number } | undefined) {
  if (!counted) return undefined
  const known = all.flatMap((one) => {
    const size = sizes.get(one.id)?.size
    return typeof size === 'number' ? [{ name: one.name, size }] : []
  })
  const largest = known.reduce(
    (most, one) => (one.size > most.size ? one : most),
    known[0] ?? { name: '', size: 0 },
  )
  return words.answer.list({
    count: all.length,
    largest: largest.name,
    k: largest.size,
    n: counted.customers,
    broken: all.length - known.length,
  })
}

interface RowParts {
  one: Segment
  size: Size | undefined
  of: number | undefined
  by: string | undefined
  refused: unknown
  onRemove: (() => void) | undefined
}

function Row({ one, size, of, by, refused, onRemove }: RowParts) {
  const { id } = useWorkspace()
  const rule = ruleSentence(one.rule)
  return (
    <tr data-row>
      <td>
        <div className={css.named}>
          <Link
            to="/w/$workspace/segments/$segment"
            params={{ workspace: String(id), segment: String(one.id) }}
            data-moves
          >
            {one.name}
          </Link>
          {one.description !== '' && <small>{one.description}</small>}
          {size?.watched && (
            <small className={css.watched}>
              <Eye size={12} aria-hidden /> {words.watch.mark}
            </small>
          )}
          <Refusal error={refused} />
        </div>
      </td>
      <td data-label={words.columns.size} className={ui.end}>
        {typeof size?.size === 'number' ? (
          number(size.size)
        ) : size ? (
          '–'
        ) : (
          <Skeleton width={40} height={16} />
        )}
      </td>
      <td data-label={words.columns.share}>
        {typeof size?.size === 'number' && of !== undefined && <Share k={size.size} n={of} />}
      </td>
      <td data-label={words.columns.rule}>
        {size?.wrong == null ? (
          <div className={css.rule}>{rule.length > SHOWN ? `${rule.slice(0, SHOWN)}…` : rule}</div>
        ) : (
          <div className={css.wrong}>{size.wrong}</div>
        )}
      </td>
      <td data-label={words.columns.changed}>
        <div className={css.named}>
          <span className={ui.nowrap}>
            <Moment at={one.changed} />
          </span>
          {by !== undefined && <small>{words.by(by)}</small>}
        </div>
      </td>
      {onRemove && (
        <td className={ui.end}>
          <RowButton label={words.removing(one.name)} onClick={onRemove} data-remove>
            {words.remove}
          </RowButton>
        </td>
      )}
    </tr>
  )
}
