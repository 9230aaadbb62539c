// What arrives right now, and what could not be stored?
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { api, ask } from '@/api/client'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { ago, brief } from '@/text/words'
import { Page } from '@/ui/Page'
import { Arriving } from './Arriving'
import ui from '@/ui/ui.module.css'
import css from './debugger.module.css'
import { Letters } from './Letters'
import { letterCountQuery } from './letters'
import { useLive } from './live'

const SUM_MS = 10_000

export default function LiveEvents() {
  const { id } = useWorkspace()
  const live = useLive(id)
  const letters = useQuery(letterCountQuery(id))
  const navigate = useNavigate()
  const search = useSearch({ strict: false }) as { show?: unknown }
  const shown = search.show === 'letters' ? 'letters' : 'arrivals'
  const choose = (next: string) =>
    void navigate({ to: '.', search: next === 'letters' ? { show: next } : {}, replace: true })
  const last = live.items[0]
  const dead = letters.data ?? 0
  return (
    <Page
      title={text.debug.question}
      answer={last?.event ? text.debug.lastSeen(last.event, ago(last.received)) : text.debug.answer}
      wide
    >
      <nav className={ui.tabs} aria-label={text.debug.tabsLabel}>
        {(['arrivals', 'letters'] as const).map((tab) => (
          <button key={tab} type="button" aria-pressed={shown === tab} onClick={() => choose(tab)}>
            {text.debug.tabs[tab]}
            {tab === 'letters' && dead > 0 && <span className={css.count}>{brief(dead)}</span>}
          </button>
        ))}
      </nav>
      {shown === 'arrivals' ? <Arriving live={live} /> : <Letters />}
      <Sum />
    </Page>
  )
}

/** Received is the sum of what became of it: whoever doubts can add it up. */
function Sum() {
  const { id, can } = useWorkspace()
  const { data } = useQuery({
    queryKey: ['w', id, 'accounting'],
    queryFn: ({ signal }) =>
      ask(
        api.GET('/api/v1/workspaces/{workspace}/accounting', { params: { path: { workspace: id } }, signal }),
      ) as Promise<unknown> as Promise<Record<string, number>>,
    refetchInterval: SUM_MS,
    meta: { quiet: true },
    enabled: can('See'),
  })
  if (!data) return <p className={css.sum}>&nbsp;</p>
  const facts = {
    received: data.received ?? 0,
    stored: data.stored ?? 0,
    duplicates: data.duplicates ?? 0,
    dead: data.dead_letters ?? 0,
    dropped: data.dropped_by_quota ?? 0,
    refused: data.refused_by_consent ?? 0,
    waiting: data.waiting ?? 0,
  }
  const { received, ...parts } = facts
  const adds = Object.values(parts).reduce((sum, one) => sum + one, 0) === received
  return (
    <p className={css.sum} data-wrong={!adds || undefined}>
      {text.debug.sum(facts)}
      {!adds && <strong> {text.debug.sumWrong}</strong>}
    </p>
  )
}
