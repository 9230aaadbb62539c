// How are the stages put in order, named and ruled; and what would that change?
import { Button } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useLayoutEffect, useRef, useState } from 'react'
import { Problem } from '@/api/problem'
import { sayUndoable, sayWrong } from '@/app/toasts'
import { useDraft, useWorkspace } from '@/app/workspace'
import { moved } from '@/pages/explore/build/Steps'
import { canon } from '@/pages/explore/question'
import { text } from '@/text/en'
import { useAnnounced } from '@/ui/announce'
import { useFields } from '@/ui/fields'
import { Refusal } from '@/ui/Refusal'
import { Restored } from '@/ui/Restored'
import { focusHeading, useRemoval } from '@/ui/removal'
import { Conflict } from './Conflict'
import { movesOfQuery, sayStages, type StagesView, stagesQuery } from './data'
import { again, areWhole, type Card, cardOf, isPlaced, listOf, newCard, refusedAt, type Said } from './draft'
import { Moves } from './Moves'
import { StageCard } from './StageCard'
import css from './stages.module.css'

const words = text.stageList
const PAUSE_MS = 400

const saidBy = (view: StagesView): Said[] => view.stages.map(({ key, name, rule }) => ({ key, name, rule }))

interface Parts {
  view: StagesView
  /** The list is another one now: the form begins anew. */
  onBegin: (view: StagesView) => void
}

/** Says another list, and offers to take that back. */
function useSaying(view: StagesView, onBegin: (view: StagesView) => void) {
  const { id } = useWorkspace()
  const client = useQueryClient()
  const latest = async () => {
    await client.invalidateQueries({
      queryKey: ['w', id],
      predicate: ({ queryKey }) => queryKey[2] !== 'saved',
    })
    const next = await client.fetchQuery({ ...stagesQuery(id), staleTime: 0 })
    onBegin(next)
    return next
  }
  const saying = useMutation({
    mutationFn: ({ version, list }: { version: number; list: Said[] | null }) => sayStages(id, version, list),
    onSuccess: async (_, { list }) => {
      const before = view.version === 0 ? null : saidBy(view)
      const { version } = await latest()
      focusHeading(true)
      sayUndoable(list === null ? words.usualAgain : words.saved, () => {
        sayStages(id, version, before).then(latest, sayWrong)
      })
    },
  })
  return { saying, latest }
}

export function Editor({ view, onBegin }: Parts) {
  const { id } = useWorkspace()
  const client = useQueryClient()
  const before = saidBy(view)
  const [first] = useState(() => ({ cards: before.map(cardOf) }))
  const fields = useFields(first, useDraft('stages'))
  // The numbers of cards that wait from before may be taken.
  const [cards, setCards] = useState(() => again(fields.values.cards))
  const [tried, setTried] = useState(false)
  const [said, setSaid] = useState('')
  const { list: box, removing } = useRemoval<HTMLOListElement>(cards.length)
  const { saying } = useSaying(view, (next) => {
    fields.forget()
    onBegin(next)
  })
  useAnnounced(said)
  const list = listOf(cards)
  const changed = canon(list) !== canon(before)
  const whole = areWhole(cards)
  const [asked] = useDebouncedValue(canon(list), PAUSE_MS)
  const settled = asked === canon(list)
  const counted = useQuery({
    ...movesOfQuery(id, JSON.parse(asked) as Said[]),
    enabled: changed && whole && settled,
  })
  const conflict =
    saying.error instanceof Problem && saying.error.code === 'conflict' ? saying.error : undefined
  // What is saved stands at another version than the one this form began with: somebody else was first.
  const theirs = useQuery({ ...stagesQuery(id), enabled: conflict !== undefined, staleTime: 0 })
  const clash = conflict && theirs.data && theirs.data.version !== view.version ? theirs.data : undefined
  const wrong = saying.error ?? (changed && whole && settled ? counted.error : undefined) ?? undefined
  const put = (next: Card[]) => {
    setCards(next)
    fields.set('cards', next)
    setTried(false)
    if (saying.error) saying.reset()
  }
  const place = useFocusAfterMove(cards)
  const move = (at: number, to: number, by: 'up' | 'down' | 'drag') => {
    const card = cards[at]
    if (!card || to < 0 || to >= cards.length || at === to) return
    if (by !== 'drag') place.current = { row: card.row, by }
    setSaid(words.movedTo(card.name || words.unnamed, to + 1, cards.length))
    put(moved(cards, at, to))
  }
  const save = (version: number) => {
    if (whole) saying.mutate({ version, list })
    else setTried(true)
  }
  const refetchTheirs = (next: StagesView) => {
    fields.forget()
    client.setQueryData(stagesQuery(id).queryKey, next)
    onBegin(next)
  }
  const discarding = {
    ...fields,
    discard: () => {
      fields.discard()
      setCards(again(first.cards))
    },
  }
  return (
    <form
      className={css.editor}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        save(view.version)
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save(view.version)
      }}
    >
      <Restored of={discarding} />
      <ol className={css.list} ref={box} data-list>
        {cards.map((card, at) => (
          <StageCard
            key={card.row}
            card={card}
            at={at}
            of={cards.length}
            now={view.stages.find((one) => one.key === card.key)?.customers}
            then={changed && counted.data && settled ? counted.data.stages[at]?.customers : undefined}
            refused={refusedAt(wrong, at)}
            tried={tried}
            onChange={(next) => put(cards.map((one) => (one.row === card.row ? next : one)))}
            onMove={(to, by) => move(at, to, by)}
            onDrop={(row) =>
              move(
                cards.findIndex((one) => one.row === row),
                at,
                'drag',
              )
            }
            onRemove={() => {
              removing(at)
              put(cards.filter((one) => one.row !== card.row))
            }}
          />
        ))}
        <li className={css.add}>
          <Button
            data-add
            size="compact-sm"
            variant="subtle"
            leftSection={<Plus size={14} aria-hidden />}
            onClick={() => put([...cards, newCard()])}
          >
            {words.add}
          </Button>
        </li>
      </ol>
      {changed && (
        <Moves
          before={before}
          after={list}
          found={whole && settled && !counted.error ? counted.data : undefined}
          waits={whole && !counted.error}
        />
      )}
      {clash ? (
        <Conflict
          theirs={clash}
          yours={list}
          saving={saying.isPending}
          onTake={() => refetchTheirs(clash)}
          onKeep={() => save(clash.version)}
        />
      ) : (
        !isPlaced(wrong, cards.length) && <Refusal error={wrong} />
      )}
      {tried && cards.length === 0 && <p className={css.wrong}>{words.noStages}</p>}
      <div className={css.foot}>
        <Button type="submit" disabled={!changed} loading={saying.isPending}>
          {words.save}
        </Button>
        {changed && (
          <Button variant="default" onClick={() => refetchTheirs(view)}>
            {words.discard}
          </Button>
        )}
        {view.version > 0 && (
          <Button
            variant="subtle"
            loading={saying.isPending}
            onClick={() => saying.mutate({ version: view.version, list: null })}
          >
            {words.back}
          </Button>
        )}
      </div>
    </form>
  )
}

/** Whoever moves a stage by a button stands on that button of it afterwards; at an end, on the other one. */
function useFocusAfterMove(cards: Card[]) {
  const place = useRef<{ row: number; by: 'up' | 'down' }>(undefined)
  useLayoutEffect(() => {
    const was = place.current
    place.current = undefined
    if (!was || cards.length === 0) return
    const buttons = (by: string) =>
      document.querySelector<HTMLElement>(`[data-stage="${was.row}"] [data-move="${by}"]:not(:disabled)`)
    ;(buttons(was.by) ?? buttons(was.by === 'up' ? 'down' : 'up'))?.focus()
  }, [cards])
  return place
}
