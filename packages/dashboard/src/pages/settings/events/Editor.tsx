// How are own events put under reserved ones, and what would that bring?
import { Button } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { Problem } from '@/api/problem'
import type { components } from '@/api/schema'
import { sayUndoable, sayWrong } from '@/app/toasts'
import { useDraft, useWorkspace } from '@/app/workspace'
import { canon } from '@/pages/explore/question'
import { text } from '@/text/en'
import { useAnnounced } from '@/ui/announce'
import { useFields } from '@/ui/fields'
import { Refusal } from '@/ui/Refusal'
import { Restored } from '@/ui/Restored'
import { focusHeading, useRemoval } from '@/ui/removal'
import { Conflict } from './Conflict'
import { type Mapped, type MappingView, mappingQuery, sayMapping, trialQuery } from './data'
import { again, type Card, cardOf, isPlaced, isWhole, mappedOf, newCard, ordered } from './draft'
import { EventCards } from './EventCards'
import css from './events.module.css'
import { Suggested } from './Suggested'
import { likely, suggestions } from './suggest'

const words = text.eventList
const PAUSE_MS = 400

interface Parts {
  view: MappingView
  vocabulary: components['schemas']['VocabularyView'] | undefined
  /** The list is another one now: the form begins anew. */
  onBegin: (view: MappingView) => void
  /** Somebody has changed something here that is not saved. */
  onChanged: (changed: boolean) => void
  /** The list is what it was before; whoever types again by now goes on typing. */
  onUndone: (view: MappingView) => void
}

/** What is said: over which version, and what stood there before. */
interface Saying {
  version: number
  list: Mapped[]
  before: Mapped[]
}

/** Says another list, and offers to take that back. */
function useSaying(onSaid: (view: MappingView) => void, onUndone: (view: MappingView) => void) {
  const { id } = useWorkspace()
  const client = useQueryClient()
  const latest = async () => {
    // Whatever is counted may be counted otherwise now; what was saved is what it was.
    await client.invalidateQueries({
      queryKey: ['w', id],
      predicate: ({ queryKey }) => queryKey[2] !== 'saved' && queryKey[2] !== 'vocabulary',
    })
    return client.fetchQuery({ ...mappingQuery(id), staleTime: 0 })
  }
  return useMutation({
    mutationFn: ({ version, list }: Saying) => sayMapping(id, version, list),
    onSuccess: async (_, { version, before }) => {
      onSaid(await latest())
      focusHeading(true)
      sayUndoable(words.saved, () => {
        // Over what was saved here, and nothing that somebody saved since.
        sayMapping(id, version + 1, before)
          .then(latest)
          .then(onUndone, sayWrong)
      })
    },
  })
}

/** Where one goes on: in the field of a new card, and at the first one that is not right. */
function useFocus(cards: Card[], tried: number) {
  const fresh = useRef<number>(undefined)
  useLayoutEffect(() => {
    const row = fresh.current
    fresh.current = undefined
    if (row !== undefined) document.querySelector<HTMLElement>(`[data-card="${row}"] input`)?.focus()
  }, [cards])
  useLayoutEffect(() => {
    if (tried > 0) document.querySelector<HTMLElement>('[data-card] [aria-invalid="true"]')?.focus()
  }, [tried])
  return fresh
}

export function Editor({ view, vocabulary, onBegin, onChanged, onUndone }: Parts) {
  const { id } = useWorkspace()
  const client = useQueryClient()
  // With the version that it began with: what waits through a reload is not saved over what somebody saved meanwhile.
  const [first] = useState(() => ({ draft: { cards: view.mappings.map(cardOf), version: view.version } }))
  const fields = useFields(first, useDraft('mapping'))
  // The numbers of cards that wait from before may be taken.
  const [kept, setCards] = useState(() => again(fields.values.draft.cards))
  const [tried, setTried] = useState(0)
  const [said, setSaid] = useState('')
  const cards = ordered(kept, view.reserved)
  const { list: box, removing } = useRemoval<HTMLDivElement>(cards.length)
  const saying = useSaying((next) => {
    fields.forget()
    onBegin(next)
  }, onUndone)
  const fresh = useFocus(cards, tried)
  const begun = fields.values.draft.version
  useAnnounced(said)
  const propertiesOf = (as: string) => view.reserved.find((one) => one.name === as)?.properties ?? []
  const before = ordered(first.draft.cards, view.reserved).map(mappedOf)
  const list = cards.map(mappedOf)
  const changed = canon(list) !== canon(before)
  // What is whole is tried, whatever is not yet.
  const whole = cards.filter((one) => isWhole(one, cards, propertiesOf(one.as)))
  const trying = whole.map(mappedOf)
  const [asked] = useDebouncedValue(canon(trying), PAUSE_MS)
  const settled = asked === canon(trying)
  const trial = useQuery({
    ...trialQuery(id, JSON.parse(asked) as Mapped[]),
    enabled: settled && (changed || trying.length > 0),
  })
  const conflict =
    saying.error instanceof Problem && saying.error.code === 'conflict' ? saying.error : undefined
  // What is saved stands at another version than the one this form began with: somebody else was first.
  const theirs = useQuery({ ...mappingQuery(id), enabled: conflict !== undefined, staleTime: 0 })
  const clash = conflict && theirs.data && theirs.data.version !== begun ? theirs.data : undefined
  const wrong = saying.error ?? (settled ? trial.error : undefined) ?? undefined
  const entries = saying.error ? cards : whole
  useEffect(() => onChanged(changed), [changed, onChanged])
  const put = (next: Card[], added?: Card) => {
    fresh.current = added?.row
    setCards(next)
    fields.set('draft', { cards: next, version: begun })
    setTried(0)
    if (saying.error) saying.reset()
  }
  const save = (version: number, before: Mapped[]) => {
    if (!changed || saying.isPending) return
    if (whole.length === cards.length) saying.mutate({ version, list, before })
    else setTried((times) => times + 1)
  }
  const add = (card: Card) => put([...kept, card], card)
  const refetchTheirs = (next: MappingView) => {
    fields.forget()
    client.setQueryData(mappingQuery(id).queryKey, next)
    onBegin(next)
    focusHeading(true)
  }
  const discarding = {
    ...fields,
    discard: () => {
      fields.discard()
      setCards(again(first.draft.cards))
    },
  }
  const names = (vocabulary?.properties ?? []).map((one) => one.name)
  const proposed = suggestions(vocabulary?.events ?? [], cards, new Set(view.reserved.map((one) => one.name)))
  // What is still shown of the list before is of other events.
  const found = settled && !trial.error && !trial.isPlaceholderData ? trial.data : undefined
  return (
    <form
      className={css.editor}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        save(begun, view.mappings)
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save(begun, view.mappings)
      }}
    >
      <Restored of={discarding} />
      <Suggested
        proposed={proposed}
        empty={cards.length === 0}
        events={vocabulary?.events.length ?? 0}
        onTake={({ event, as }) => {
          setSaid(words.suggested.taken(event))
          add(likely(as, event, names))
        }}
      />
      <div ref={box} data-list className={css.list}>
        {view.reserved.map((one) => (
          <EventCards
            key={one.name}
            of={one}
            cards={cards}
            tried={tried > 0}
            known={vocabulary}
            found={(card) => found?.mappings[whole.indexOf(card)]}
            refused={wrong && { error: wrong, entries }}
            onAdd={() => add(newCard(one.name))}
            onChange={(next) => put(kept.map((card) => (card.row === next.row ? next : card)))}
            onRemove={(card) => {
              removing(cards.indexOf(card))
              put(kept.filter((other) => other.row !== card.row))
            }}
          />
        ))}
      </div>
      {changed && (
        <p className={css.change}>
          {whole.length < cards.length
            ? words.trial.uncounted
            : found && words.trial.change(found.customers_before, found.customers_after)}
        </p>
      )}
      {clash ? (
        <Conflict
          theirs={clash.mappings}
          yours={list}
          saving={saying.isPending}
          onTake={() => refetchTheirs(clash)}
          onKeep={() => save(clash.version, clash.mappings)}
        />
      ) : (
        !isPlaced(wrong, entries.length) && <Refusal error={wrong} />
      )}
      {changed && (
        <div className={css.foot}>
          <Button type="submit" loading={saying.isPending}>
            {words.save}
          </Button>
          <Button variant="default" onClick={() => refetchTheirs(view)}>
            {words.discard}
          </Button>
        </div>
      )}
    </form>
  )
}
