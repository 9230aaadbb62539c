// Through which lens does one look at a customer? The address says it, else the last one, else support's.
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { openDrawer } from '@/app/drawer'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import ui from '@/ui/ui.module.css'
import css from './customers.module.css'
import { BUILTIN_NAMES, isBuiltin, lastLens, type Lens, lensesQuery, lensOf, rememberLens } from './lens'
import { LensForm } from './LensForm'

const words = text.view360.lens

export interface Chosen {
  /** A name of a built-in one, or the number of a saved one. */
  name: string
  lens: Lens
  /** It is being fetched: what comes first is not known yet. */
  waits: boolean
  /** The address names one that is not there. */
  gone: boolean
}

export function useLens(): Chosen {
  const { id } = useWorkspace()
  const { lens: asked } = useSearch({ strict: false }) as { lens?: unknown }
  const saved = useQuery(lensesQuery(id))
  const wanted = asked === undefined ? lastLens(id) : String(asked)
  const { known, ...looked } = lensOf(wanted, saved.data)
  useEffect(() => {
    if (known && asked !== undefined && wanted !== undefined) rememberLens(id, wanted)
  }, [known, asked, wanted, id])
  const waits = !known && wanted !== undefined && saved.isPending
  return { ...looked, waits, gone: !known && asked !== undefined && !waits }
}

export function LensBar({ chosen }: { chosen: Chosen }) {
  const { id, can } = useWorkspace()
  const navigate = useNavigate()
  const saved = useQuery(lensesQuery(id))
  const look = (lens: string) =>
    void navigate({
      to: '.',
      // The events of another lens are its own.
      search: ({ event: _, ...now }: Record<string, unknown>) => ({
        ...now,
        // As a number it stands in the address without quotes.
        lens: isBuiltin(lens) ? lens : Number(lens),
      }),
      replace: true,
    })
  const own = (saved.data ?? []).filter((one) => !one.hidden)
  const mine = own.find((one) => String(one.id) === chosen.name)
  const edit = (which: typeof mine) =>
    openDrawer(
      which ? words.changeOne(which.name) : words.title,
      <LensForm before={which} first={chosen.lens} done={look} />,
    )
  const tab = (name: string, title: string, hint?: string) => (
    <button
      key={name}
      type="button"
      aria-pressed={chosen.name === name}
      title={hint}
      onClick={() => look(name)}
    >
      {title}
    </button>
  )
  return (
    <div className={css.lenses} data-no-print>
      <div className={`${ui.tabs} ${css.lensTabs}`} role="group" aria-label={words.name}>
        {BUILTIN_NAMES.map((name) => tab(name, words.builtin[name], words.why[name]))}
        {own.map((one) =>
          tab(String(one.id), one.name, one.description || (one.own ? words.own : words.shared)),
        )}
      </div>
      <div className={ui.row}>
        {mine && (mine.own || can('Save')) && (
          <Button variant="subtle" size="compact-sm" onClick={() => edit(mine)}>
            {words.change}
          </Button>
        )}
        <Button variant="subtle" size="compact-sm" onClick={() => edit(undefined)}>
          {words.save}
        </Button>
      </div>
    </div>
  )
}
