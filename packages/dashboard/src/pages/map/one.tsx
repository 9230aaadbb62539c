// Which map is looked at: a saved one, the one of everybody, or one that a link brought?
import { Button, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { Problem } from '@/api/problem'
import { useTitle } from '@/app/title'
import { useWorkspace } from '@/app/workspace'
import { canon, holdsHidden } from '@/pages/explore/question'
import { isTrusted, trust } from '@/pages/explore/trust'
import { text } from '@/text/en'
import { Empty, Page } from '@/ui/Page'
import { focusHeading } from '@/ui/removal'
import { Refusal } from '@/ui/Refusal'
import { mapsQuery } from './data'
import { ALWAYS, EVERYBODY, isPlain, type MapContent, readContent, readJourney } from './journey'
import { Shown } from './Shown'

const words = text.map

/** What the address says: the map, and what was chosen beside what is saved. */
function useAsked() {
  const { id } = useWorkspace()
  const number = Number(useParams({ strict: false }).map)
  const search = useSearch({ strict: false }) as { q?: unknown; before?: unknown; stages?: unknown }
  const all = useQuery(mapsQuery(id))
  const saved = all.data?.find((one) => one.id === number)
  const typed = readJourney(search.q)
  const kept = saved?.content ?? (number === EVERYBODY ? { question: ALWAYS } : undefined)
  const stages = readContent({ question: ALWAYS, stages: search.stages })?.stages
  const content: MapContent | undefined = typed ? { question: typed, ...(stages ? { stages } : {}) } : kept
  const before = typed ? search.before === true : (saved?.before ?? false)
  return { number, all, saved, content, before, typed, kept }
}

export default function OneMap() {
  const { number, all, saved, content, before, typed, kept } = useAsked()
  const navigate = useNavigate()
  const [, agreed] = useState(0)
  useTitle(saved?.name)
  if (!content || (number !== EVERYBODY && !saved)) {
    const gone = new Problem({ status: 404, code: 'not_found', detail: words.gone })
    return (
      <Page title={words.title} wide>
        {all.isPending && number !== EVERYBODY ? (
          <Skeleton height={300} />
        ) : (
          <Refusal error={all.error ?? gone} />
        )}
      </Page>
    )
  }
  const unchanged = !typed || (canon(content) === canon(kept) && before === (saved?.before ?? false))
  const mayRun = unchanged || isPlain(content.question) || isTrusted(canon(content.question))
  if (holdsHidden(saved?.hidden, content.question))
    return (
      <Page title={saved?.name ?? words.title} wide>
        <Empty title={text.explore.hidden.title} body={words.hidden} />
      </Page>
    )
  if (!mayRun)
    return (
      <Page title={words.title} wide>
        <Empty
          title={words.waits.title}
          body={words.waits.body}
          step={
            <Button
              onClick={() => {
                trust(canon(content.question))
                agreed((n) => n + 1)
                focusHeading()
              }}
            >
              {words.waits.run}
            </Button>
          }
        />
        <pre>{JSON.stringify(content.question, null, 1)}</pre>
      </Page>
    )
  const change = (next: MapContent, isBefore: boolean) => {
    trust(canon(next.question))
    void navigate({
      to: '.',
      search: {
        q: next.question,
        ...(isBefore ? { before: true } : {}),
        ...(next.stages ? { stages: next.stages } : {}),
      } as Record<string, unknown>,
    })
  }
  return (
    <Shown
      key={number}
      number={number}
      saved={saved}
      content={content}
      before={before}
      unchanged={unchanged}
      onChange={change}
    />
  )
}
