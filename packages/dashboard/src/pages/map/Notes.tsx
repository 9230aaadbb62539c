// What did people write on a stage?
import { Button, Select, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { say } from '@/app/toasts'
import { useDraft, useWorkspace } from '@/app/workspace'
import { namesQuery } from '@/pages/segments/data'
import { text } from '@/text/en'
import { useFields } from '@/ui/fields'
import { Moment } from '@/ui/Moment'
import { Named } from '@/ui/Named'
import { useRemoval } from '@/ui/removal'
import { Refusal } from '@/ui/Refusal'
import { Restored } from '@/ui/Restored'
import ui from '@/ui/ui.module.css'
import { type Note, useLeaving, useRemovingNote, useRewording, useSettling } from './data'
import type { Stage } from './journey'
import css from './map.module.css'

const words = text.map.stage
const WHOLE = 'stage'

interface Parts {
  map: number
  stage: Stage
  notes: Note[]
  ready: boolean
}

/** Of what a note speaks. */
function aboutWords(note: Note): string | undefined {
  if (note.part === WHOLE || !note.event) return undefined
  return note.part === 'milestone' ? words.aboutMilestone(note.event) : words.aboutFriction(note.event)
}

export function Notes({ map, stage, notes, ready }: Parts) {
  const { id, me, can } = useWorkspace()
  const [adding, setAdding] = useState(false)
  const names = useQuery(namesQuery(id))
  const removingNote = useRemovingNote(map)
  const { list, removing } = useRemoval<HTMLDivElement>(notes.length)
  const may = can('Act') && ready
  const author = (note: Note) =>
    note.created_by === null || note.created_by === undefined
      ? words.program
      : (names.data?.get(note.created_by) ?? words.somebody)
  return (
    <div className={css.part} data-list ref={list}>
      <h3>{words.notes}</h3>
      {notes.length === 0 && <p className={css.quiet}>{words.notesNone}</p>}
      <ul className={css.notes}>
        {notes.map((note, at) => (
          <OneNote
            key={note.id}
            map={map}
            note={note}
            author={author(note)}
            may={may && !note.hidden}
            owns={can('Save') || note.created_by === me.id}
            remove={() => {
              removing(at)
              removingNote.mutate(note)
            }}
          />
        ))}
      </ul>
      {may && !adding && (
        <div data-no-print>
          <Button size="compact-sm" variant="light" data-add onClick={() => setAdding(true)}>
            {words.addNote}
          </Button>
        </div>
      )}
      {adding && <NoteForm map={map} stage={stage} onClose={() => setAdding(false)} />}
    </div>
  )
}

interface One {
  map: number
  note: Note
  author: string
  /** Settle it and take it up again. */
  may: boolean
  /** Change its words, and remove it. */
  owns: boolean
  remove: () => void
}

function OneNote({ map, note, author, may, owns, remove }: One) {
  const settling = useSettling(map)
  const [changing, setChanging] = useState(false)
  const change = useRef<HTMLButtonElement>(null)
  const was = useRef(false)
  useEffect(() => {
    // The form is gone: the reader stands again where it was opened.
    if (was.current && !changing) change.current?.focus()
    was.current = changing
  }, [changing])
  const about = aboutWords(note)
  return (
    <li data-row data-settled={note.resolved ? true : undefined}>
      {about && <small className={css.about}>{about}</small>}
      {changing ? <Reword map={map} note={note} onClose={() => setChanging(false)} /> : <p>{note.text}</p>}
      <small>
        <Named name={author} />, <Moment at={note.created} />
        {note.resolved && <> · {words.settled}</>}
      </small>
      {may && !changing && (
        <div data-no-print>
          <Button
            size="compact-sm"
            variant="subtle"
            aria-label={note.resolved ? words.reopenNote(note.text) : words.settleNote(note.text)}
            disabled={settling.isPending}
            onClick={() => settling.mutate(note)}
          >
            {note.resolved ? words.reopen : words.settle}
          </Button>
          {owns && (
            <>
              <Button
                ref={change}
                size="compact-sm"
                variant="subtle"
                aria-label={words.changeNote(note.text)}
                onClick={() => setChanging(true)}
              >
                {words.change}
              </Button>
              <Button
                size="compact-sm"
                variant="subtle"
                data-remove
                aria-label={words.removeNote(note.text)}
                onClick={remove}
              >
                {words.take}
              </Button>
            </>
          )}
        </div>
      )}
    </li>
  )
}

/** Other words for a note. */
function Reword({ map, note, onClose }: { map: number; note: Note; onClose: () => void }) {
  const rewording = useRewording(map)
  const [begun] = useState(note.text)
  const fields = useFields({ text: note.text }, useDraft(`note ${note.id}`))
  const close = () => {
    fields.forget()
    onClose()
  }
  const save = () =>
    rewording.mutate(
      { note, text: fields.values.text },
      {
        onSuccess: () => {
          say(words.noteChanged)
          close()
        },
        onError: fields.refuse,
      },
    )
  return (
    <form
      className={ui.form}
      noValidate
      onKeyDown={fields.onKeyDown}
      onSubmit={fields.submit(save, (values) =>
        values.text.trim() === '' ? { text: words.note } : ({} as Record<string, string>),
      )}
      data-no-print
    >
      <Restored of={fields} />
      <Textarea {...fields.input('text')} label={words.note} autosize minRows={2} autoFocus />
      <Refusal error={fields.unplaced(rewording.error)} />
      {note.text !== begun && <p className={css.quiet}>{words.meanwhile(note.text)}</p>}
      <div className={ui.row}>
        <Button type="submit" size="compact-md" loading={rewording.isPending}>
          {words.keep}
        </Button>
        <Button size="compact-md" variant="default" onClick={close}>
          {text.shell.cancel}
        </Button>
      </div>
    </form>
  )
}

function NoteForm({ map, stage, onClose }: { map: number; stage: Stage; onClose: () => void }) {
  const leaving = useLeaving(map)
  const fields = useFields({ text: '', about: WHOLE }, useDraft(`note ${map} ${stage.stage}`))
  const { refuse } = fields
  useEffect(() => {
    if (leaving.error) refuse(leaving.error)
  }, [leaving.error, refuse])
  const frictions = [...new Set(stage.friction.map((one) => one.event))]
  const item = (part: string, event: string, label: string) => ({
    value: JSON.stringify([part, event]),
    label,
  })
  const save = () => {
    const [part, event] =
      fields.values.about === WHOLE ? [WHOLE] : (JSON.parse(fields.values.about) as [string, string])
    leaving.mutate(
      {
        stage: stage.stage,
        part: part ?? WHOLE,
        ...(event === undefined ? {} : { event }),
        text: fields.values.text,
      },
      {
        onSuccess: () => {
          fields.forget()
          say(words.noteLeft)
          onClose()
        },
      },
    )
  }
  return (
    <form
      className={ui.form}
      noValidate
      onKeyDown={fields.onKeyDown}
      onSubmit={fields.submit(save, (values) =>
        values.text.trim() === '' ? { text: words.note } : ({} as Record<string, string>),
      )}
      data-no-print
    >
      <Restored of={fields} />
      <Textarea {...fields.input('text')} label={words.note} autosize minRows={2} autoFocus />
      <Select
        label={words.about}
        data={[
          { value: WHOLE, label: words.aboutStage },
          ...stage.milestones.map((one) => item('milestone', one.event, words.aboutMilestone(one.event))),
          ...frictions.map((event) => item('friction', event, words.aboutFriction(event))),
        ]}
        value={fields.values.about}
        onChange={(next) => next !== null && fields.set('about', next)}
        allowDeselect={false}
      />
      <Refusal error={fields.unplaced(leaving.error)} />
      <div className={ui.row}>
        <Button type="submit" size="compact-md" loading={leaving.isPending}>
          {words.save}
        </Button>
        <Button
          size="compact-md"
          variant="default"
          onClick={() => {
            fields.forget()
            onClose()
          }}
        >
          {text.shell.cancel}
        </Button>
      </div>
    </form>
  )
}
