// What did people write on a stage?
import { Button, Select, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
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
import { type Note, useLeaving, useRemovingNote, useSettling } from './data'
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
  const settling = useSettling(map)
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
        {notes.map((note, at) => {
          const about = aboutWords(note)
          return (
            <li key={note.id} data-row data-settled={note.resolved ? true : undefined}>
              {about && <small className={css.about}>{about}</small>}
              <p>{note.text}</p>
              <small>
                <Named name={author(note)} />, <Moment at={note.created} />
                {note.resolved && <> · {words.settled}</>}
              </small>
              {may && !note.hidden && (
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
                  {(can('Save') || note.created_by === me.id) && (
                    <Button
                      size="compact-sm"
                      variant="subtle"
                      data-remove
                      aria-label={words.removeNote(note.text)}
                      onClick={() => {
                        removing(at)
                        removingNote.mutate(note)
                      }}
                    >
                      {words.take}
                    </Button>
                  )}
                </div>
              )}
            </li>
          )
        })}
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
