// Which events arrive? The newest on top; pausing holds the list still while the rest waits.
import { Button, Select, Skeleton, TextInput } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Pause, Play, Search } from 'lucide-react'
import { useState } from 'react'
import { useMoving } from '@/pages/customers/moving'
import { text } from '@/text/en'
import { duration } from '@/text/words'
import { Moment } from '@/ui/Moment'
import { Named } from '@/ui/Named'
import { Refusal } from '@/ui/Refusal'
import ui from '@/ui/ui.module.css'
import css from './debugger.module.css'
import { type Arrived, fits, type Live } from './live'
import { NothingYet } from './NothingYet'
import { openArrival } from './Payload'

const DRAWN = 120
const LATE_S = 2

export function Arriving({ live }: { live: Live }) {
  const navigate = useNavigate()
  const search = useSearch({ strict: false }) as { text?: unknown; event?: unknown }
  const sought = typeof search.text === 'string' ? search.text : ''
  const event = typeof search.event === 'string' ? search.event : undefined
  const [held, setHeld] = useState<Arrived[]>()
  const put = (more: Record<string, unknown>) =>
    void navigate({ to: '.', search: (now: Record<string, unknown>) => ({ ...now, ...more }), replace: true })
  const items = held ?? live.items
  const newest = held?.[0]?.n ?? 0
  const waiting = held ? live.items.filter((one) => one.n > newest).length : 0
  const fitting = items.filter((one) => fits(one, sought, event))
  const moving = useMoving(DRAWN)
  const names = [...new Set(live.items.flatMap((one) => one.event ?? []))].sort()
  if (event && !names.includes(event)) names.unshift(event)
  const state = held
    ? waiting > 0
      ? text.debug.paused(waiting)
      : text.debug.pausedEmpty
    : live.lost
      ? text.debug.lost
      : text.debug.listening

  if (live.error) return <Refusal error={live.error} />
  if (!live.ready) return <Skeleton height={480} />
  if (live.items.length === 0) return <NothingYet />
  return (
    <>
      <div className={css.tools}>
        <TextInput
          className={css.filter}
          aria-label={text.debug.filter}
          placeholder={text.debug.filter}
          leftSection={<Search size={16} aria-hidden />}
          type="search"
          defaultValue={sought}
          onChange={(change) => put({ text: change.currentTarget.value || undefined })}
        />
        <Select
          aria-label={text.debug.event}
          placeholder={text.debug.allEvents}
          data={names}
          value={event ?? null}
          onChange={(next) => put({ event: next ?? undefined })}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': text.debug.allEvents }}
        />
        <Button
          variant="default"
          leftSection={held ? <Play size={15} aria-hidden /> : <Pause size={15} aria-hidden />}
          onClick={() => setHeld(held ? undefined : live.items)}
        >
          {held ? text.debug.resume : text.debug.pause}
        </Button>
        <p className={css.state} data-state={held ? 'paused' : live.lost ? 'lost' : 'live'} role="status">
          {state}
        </p>
      </div>
      {fitting.length === 0 && <p className={css.quiet}>{text.debug.nothingFits}</p>}
      {fitting.length > 0 && (
        <div className={ui.tableBox}>
          <table className={`${ui.table} ${css.arrivals}`} ref={moving.list}>
            <thead>
              <tr>
                <th scope="col">{text.debug.columns.event}</th>
                <th scope="col">{text.debug.columns.who}</th>
                <th scope="col">{text.debug.columns.source}</th>
                <th scope="col" className={ui.end}>
                  {text.debug.columns.late}
                </th>
                <th scope="col">{text.debug.columns.when}</th>
              </tr>
            </thead>
            <tbody>
              {fitting.slice(0, DRAWN).map((one) => (
                <tr key={one.n}>
                  <td>
                    <button type="button" className={css.open} data-moves onClick={() => openArrival(one)}>
                      {one.event ?? one.fact ?? one.refused}
                    </button>
                    {one.refused && (
                      <span className={ui.badge} data-tone="wrong">
                        {text.debug.refused}
                      </span>
                    )}
                  </td>
                  <td data-label={text.debug.columns.who} data-empty={!one.name || undefined}>
                    {one.name && <Named name={one.name} />}
                  </td>
                  <td data-label={text.debug.columns.source}>
                    {text.debug.sources[one.source as 'client'] ?? one.source}
                  </td>
                  <td data-label={text.debug.columns.late} className={ui.end}>
                    {one.late_seconds >= LATE_S ? duration(one.late_seconds) : text.debug.onTime}
                  </td>
                  <td data-label={text.debug.columns.when} className={ui.nowrap}>
                    <Moment at={one.received} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p className={css.quiet}>{text.debug.shown(Math.min(DRAWN, fitting.length), items.length)}</p>
    </>
  )
}
