// How are own events put under reserved ones, and what would that bring?
import { Button } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
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
}

/** Says another list, and offers to take that back. */
function useSaying(view: MappingView, onBegin: (view: MappingView) => void) {
  const { id } = useWorkspace()
  const client = useQueryClient()
  const latest = async () => {
    // Whatever is counted may be counted otherwise now; what was saved is what it was.
    await client.invalidateQueries({
      queryKey: ['w', id],
      predicate: ({ queryKey }) => queryKey[2] !== 'saved' && queryKey[2] !== 'vocabulary',
    })
    const next = await client.fetchQuery({ ...mappingQuery(id), staleTime: 0 })
    onBegin(next)
    return next
  }
  return useMutation({
    mutationFn: ({ version, list }: { version: number; list: Mapped[] }) => sayMapping(id, version, list),
    onSuccess: async () => {
      const { version } = await latest()
      focusHeading(true)
      sayUndoable(words.saved, () => {
        sayMapping(id, version, view.mappings).then(latest, sayWrong)
      })
    },
  })
}

export function Editor({ view, vocabulary, onBegin }: Parts) {
  const { id } = useWorkspace()
  const client = useQueryClient()
  const [first] = useState(() => ({ cards: view.mappings.map(cardOf) }))
  const fields = useFields(first, useDraft('mapping'))
  // The numbers of cards that wait from before may be taken.
  const [kept, setCards] = useState(() => again(fields.values.cards))
  const [tried, setTried] = useState(false)
  const [said, setSaid] = useState('')
  const cards = ordered(kept, view.reserved)
  const { list: box, removing } = useRemoval<HTMLDivElement>(cards.length)
  const saying = useSaying(view, (next) => {
    fields.forget()
    onBegin(next)
  })
  useAnnounced(said)
  const propertiesOf = (as: string) => view.reserved.find((one) => one.name === as)?.properties ?? []
  const before = ordered(first.cards, view.reserved).map(mappedOf)
  const list = cards.map(mappedOf)
  const changed = canon(list) !== canon(before)
  // What is whole is tried, whatever is not yet.
  const whole = cards.filter((one) => isWhole(one, cards, propertiesOf(one.as)))
  const trying = whole.map(mappedOf)
  const [asked] = useDebouncedValue(canon(trying), PAUSE_MS)
  const settled = asked === canon(trying)
  const trial = useQuery({
    ...trialQuery(id, JSON.parse(asked) as Mapped[]),
    enabled: settled && trying.length > 0,
  })
  const conflict =
    saying.error instanceof Problem && saying.error.code === 'conflict' ? saying.error : undefined
  // What is saved stands at another version than the one this form began with: somebody else was first.
  const theirs = useQuery({ ...mappingQuery(id), enabled: conflict !== undefined, staleTime: 0 })
  const clash = conflict && theirs.data && theirs.data.version !== view.version ? theirs.data : undefined
  const wrong = saying.error ?? (settled ? trial.error : undefined) ?? undefined
  const entries = saying.error ? cards : whole
  const put = (next: Card[]) => {
    setCards(next)
    fields.set('cards', next)
    setTried(false)
    if (saying.error) saying.reset()
  }
  const save = (version: number) => {
    if (whole.length === cards.length) saying.mutate({ version, list })
    else setTried(true)
  }
  const refetchTheirs = (next: MappingView) => {
    fields.forget()
    client.setQueryData(mappingQuery(id).queryKey, next)
    onBegin(next)
  }
  const discarding = {
    ...fields,
    discard: () => {
      fields.discard()
      setCards(again(first.cards))
    },
  }
  const names = (vocabulary?.properties ?? []).map((one) => one.name)
  const proposed = suggestions(
    vocabulary?.events ?? [],
    new Set(cards.map((one) => one.event)),
    new Set(view.reserved.map((one) => one.name)),
  )
  const found = settled && trying.length > 0 && !trial.error ? trial.data : undefined
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
      <Suggested
        proposed={proposed}
        empty={cards.length === 0}
        events={vocabulary?.events.length ?? 0}
        onTake={({ event, as }) => {
          setSaid(words.suggested.taken(event))
          put([...kept, likely(as, event, names)])
        }}
      />
      <div ref={box} data-list className={css.list}>
        {view.reserved.map((one) => (
          <EventCards
            key={one.name}
            of={one}
            cards={cards}
            tried={tried}
            known={vocabulary}
            found={(card) => found?.mappings[whole.indexOf(card)]}
            refused={wrong && { error: wrong, entries }}
            onAdd={() => put([...kept, newCard(one.name)])}
            onChange={(next) => put(kept.map((card) => (card.row === next.row ? next : card)))}
            onRemove={(card) => {
              removing(cards.indexOf(card))
              put(kept.filter((other) => other.row !== card.row))
            }}
          />
        ))}
      </div>
      {changed && found && (
        <p className={css.change}>{words.trial.change(found.customers_before, found.customers_after)}</p>
      )}
      {clash ? (
        <Conflict
          theirs={clash.mappings}
          yours={list}
          saving={saying.isPending}
          onTake={() => refetchTheirs(clash)}
          onKeep={() => save(clash.version)}
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
