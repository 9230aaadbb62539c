// How does somebody make a lens of their own? A name, the order of the parts, which are folded, and which events count.
import { Button, Checkbox, MultiSelect, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { closeDrawer } from '@/app/drawer'
import { say, sayUndoable, sayWrong } from '@/app/toasts'
import { useDraft, useWorkspace } from '@/app/workspace'
import { vocabularyQuery } from '@/pages/explore/data'
import { text } from '@/text/en'
import { useFields } from '@/ui/fields'
import { Refusal } from '@/ui/Refusal'
import { Restored } from '@/ui/Restored'
import ui from '@/ui/ui.module.css'
import css from './customers.module.css'
import {
  type Lens,
  moved,
  type Placed,
  read,
  removeLens,
  restoreLens,
  type SavedLens,
  saveLens,
} from './lens'

const words = text.view360.lens
const names = text.view360.parts

interface Parts {
  /** What is changed; nothing for a new one. */
  before: SavedLens | undefined
  /** How a new one begins: as what one looks through. */
  first: Lens
  done: (lens: string) => void
}

export function LensForm({ before, first, done }: Parts) {
  const { id, can } = useWorkspace()
  const client = useQueryClient()
  const begun = before ? read(before.content) : first
  const fields = useFields(
    { name: before?.name ?? '', parts: begun.parts, events: begun.events, shared: false },
    useDraft(before ? `lens ${before.id}` : 'lens'),
  )
  const vocabulary = useQuery(vocabularyQuery(id))
  const known = (vocabulary.data?.events ?? []).map((one) => one.name)
  // A draft of an earlier version of the pages may hold other parts.
  const { parts, events } = read(fields.values)
  const again = () => client.invalidateQueries({ queryKey: ['w', id, 'saved', 'lenses'] })
  const saving = useMutation({
    mutationFn: () => {
      const { name, shared } = fields.values
      return saveLens(id, { name, lens: { parts, events }, own: !shared, before })
    },
    onSuccess: async (saved) => {
      fields.forget()
      await again()
      closeDrawer()
      done(String(saved.id))
      say(words.saved(saved.name))
    },
    onError: fields.refuse,
  })
  return (
    <form className={ui.form} onSubmit={fields.submit(() => saving.mutate())} onKeyDown={fields.onKeyDown}>
      <p className={ui.lead}>{before && !before.own ? words.leadShared : words.lead}</p>
      <Restored of={fields} />
      <TextInput {...fields.input('name')} label={words.label} autoComplete="off" />
      <Order parts={parts} onChange={(next) => fields.set('parts', next)} />
      <MultiSelect
        label={words.events}
        description={words.eventsHint}
        data={[...new Set([...events, ...known])]}
        value={events}
        onChange={(next) => fields.set('events', next)}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': text.customers.allEvents }}
      />
      {!before && can('Save') && (
        <Checkbox
          label={words.share}
          description={words.shareHint}
          checked={fields.values.shared}
          onChange={(event) => fields.set('shared', event.currentTarget.checked)}
        />
      )}
      <Refusal error={fields.unplaced(saving.error)} />
      <div className={ui.row}>
        <Button type="submit" loading={saving.isPending}>
          {words.do}
        </Button>
        {before && <Remove lens={before} again={again} done={done} />}
      </div>
    </form>
  )
}

function Order({ parts, onChange }: { parts: Placed[]; onChange: (next: Placed[]) => void }) {
  return (
    <fieldset className={css.order}>
      <legend>{words.parts}</legend>
      <ol>
        {parts.map(({ part, folded }, at) => (
          <li key={part}>
            <span>{names[part]}</span>
            <Checkbox
              size="sm"
              label={words.folded}
              aria-label={words.foldOne(names[part])}
              checked={folded}
              onChange={() =>
                onChange(parts.map((one) => (one.part === part ? { part, folded: !folded } : one)))
              }
            />
            <button
              type="button"
              aria-label={words.up(names[part])}
              aria-disabled={at === 0}
              onClick={() => onChange(moved(parts, at, -1))}
            >
              <ArrowUp size={16} aria-hidden />
            </button>
            <button
              type="button"
              aria-label={words.down(names[part])}
              aria-disabled={at === parts.length - 1}
              onClick={() => onChange(moved(parts, at, 1))}
            >
              <ArrowDown size={16} aria-hidden />
            </button>
          </li>
        ))}
      </ol>
    </fieldset>
  )
}

/** Gone at once; the server keeps it for whoever changes their mind. */
function Remove({ lens, again, done }: { lens: SavedLens; again: () => Promise<void>; done: Parts['done'] }) {
  const { id } = useWorkspace()
  const removing = useMutation({
    mutationFn: () => removeLens(id, lens),
    onSuccess: async () => {
      closeDrawer()
      done('support')
      await again()
      sayUndoable(words.removed(lens.name), () => {
        restoreLens(id, lens).then(again, sayWrong)
      })
    },
    onError: sayWrong,
  })
  return (
    <Button variant="default" loading={removing.isPending} onClick={() => removing.mutate()}>
      {words.remove}
    </Button>
  )
}
