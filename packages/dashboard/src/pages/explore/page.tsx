// What do we want to know? Without a question: where to begin. With one: the question, its answer, and who is behind it.
import { useQuery } from '@tanstack/react-query'
import { Navigate, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'
import { Problem } from '@/api/problem'
import { useTitle } from '@/app/title'
import { useWorkspace } from '@/app/workspace'
import { EVERYBODY, readJourney } from '@/pages/map/journey'
import { text } from '@/text/en'
import { Page } from '@/ui/Page'
import { Refusal } from '@/ui/Refusal'
import { Ask } from './Ask'
import { oneSavedQuery, type SavedQuestion, savedQuery } from './data'
import { canon, type Question, readQuestion } from './question'
import { Start } from './Start'
import { isTrusted, trust } from './trust'

type Search = Record<string, unknown>

/** The question of the address: a saved one, one that was changed, or one that a link brought. */
function useAsked() {
  const { id } = useWorkspace()
  const { question: number } = useParams({ strict: false })
  const search = useSearch({ strict: false }) as { q?: unknown; compare?: unknown }
  const savedId = number === undefined ? undefined : Number(number)
  const all = useQuery(savedQuery(id))
  const saved = savedId === undefined ? undefined : all.data?.find((one) => one.id === savedId)
  const typed = readQuestion(search.q)
  return { savedId, saved, typed, all, compare: search.compare === true }
}

/** A journey, of the address or saved as a question: it is looked at on a map. */
function useJourney(savedId: number | undefined, looked: boolean) {
  const { id } = useWorkspace()
  const search = useSearch({ strict: false }) as { q?: unknown }
  const typed = readJourney(search.q)
  const one = useQuery({ ...oneSavedQuery(id, savedId ?? 0), enabled: looked && typed === undefined })
  return {
    waits: looked && typed === undefined && one.isPending,
    journey: typed ?? readJourney(one.data?.content),
  }
}

export default function Explore() {
  const { savedId, saved, typed, all, compare } = useAsked()
  const { id, timezone } = useWorkspace()
  const { waits, journey } = useJourney(savedId, savedId !== undefined && all.isSuccess && !saved)
  const navigate = useNavigate()
  const question = typed ?? saved?.content
  useTitle(saved?.name)

  const change = useCallback(
    (next: Question) => {
      trust(canon(next))
      void navigate({
        to: '.',
        search: (now: Search) => ({ ...(now.compare ? { compare: true } : {}), q: next }),
      })
    },
    [navigate],
  )
  const setCompare = (on: boolean) => {
    void navigate({ to: '.', search: (now: Search) => ({ ...now, compare: on || undefined }) })
  }

  if (journey)
    return (
      <Navigate
        to="/w/$workspace/map/$map"
        params={{ workspace: String(id), map: String(EVERYBODY) }}
        search={{ q: journey } as Record<string, unknown>}
        replace
      />
    )
  if (savedId !== undefined && !saved) {
    if (all.error)
      return (
        <Page title={text.explore.title}>
          <Refusal error={all.error} />
        </Page>
      )
    if (all.data && !waits) {
      const gone = new Problem({ status: 404, code: 'not_found', detail: text.explore.saved.gone })
      return (
        <Page title={text.explore.title}>
          <Refusal error={gone} />
        </Page>
      )
    }
    return <Page title={text.explore.title} wide />
  }
  if (!question) return <Start onBegin={change} />
  const unchanged = saved !== undefined && canon(question) === canon(saved.content)
  return (
    <Ask
      key={savedId ?? 'new'}
      question={question}
      saved={saved as SavedQuestion | undefined}
      unchanged={unchanged}
      trusted={unchanged || isTrusted(canon(question))}
      onChange={change}
      compare={{ on: compare, zone: timezone, set: setCompare }}
    />
  )
}
