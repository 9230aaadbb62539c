// Which of the workspace's events does Hark understand, and who says so?
import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useRef, useState } from 'react'
import { useWorkspace } from '@/app/workspace'
import { useVocabulary } from '@/pages/explore/data'
import { text } from '@/text/en'
import { Page } from '@/ui/Page'
import { Refusal } from '@/ui/Refusal'
import { type MappingView, mappingQuery } from './data'
import { Editor } from './Editor'
import css from './events.module.css'
import { placesSentence, reservedName } from './words'

const words = text.eventList

export default function Events() {
  const { id, can } = useWorkspace()
  const found = useQuery({ ...mappingQuery(id), refetchOnWindowFocus: false })
  const vocabulary = useVocabulary()
  /** What one began with: what others save meanwhile takes nothing away from one's hands. */
  const [begun, setBegun] = useState<{ view: MappingView; time: number }>()
  if (found.data && !begun) setBegun({ view: found.data, time: 0 })
  const view = begun?.view
  const changed = useRef(false)
  const onChanged = useCallback((is: boolean) => {
    changed.current = is
  }, [])
  const begin = (next: MappingView) => setBegun((before) => ({ view: next, time: (before?.time ?? 0) + 1 }))
  const may = can('Save') && !view?.hidden
  const waits = !view || vocabulary.isPending
  return (
    <Page
      title={words.question}
      wide
      answer={view && words.answer(view.mappings.length)}
      waits={found.isPending}
      method={<p>{words.method}</p>}
    >
      <Refusal error={found.error ?? vocabulary.error} />
      {waits && !found.error && <Skeleton height={480} />}
      {view && !waits && (
        <div className={css.lead}>
          <p>{words.lead}</p>
          {!can('Save') && <p>{words.read}</p>}
          {can('Save') && view.hidden && <p>{words.hidden}</p>}
        </div>
      )}
      {view && !waits && !may && <Said view={view} />}
      {begun && !waits && may && (
        <Editor
          key={begun.time}
          view={begun.view}
          vocabulary={vocabulary.data}
          // Also from an offer to undo, which is older than what is shown by then.
          onBegin={begin}
          onChanged={onChanged}
          onUndone={(next) => {
            if (!changed.current) begin(next)
          }}
        />
      )}
    </Page>
  )
}

/** For who may only read. */
function Said({ view }: { view: MappingView }) {
  return (
    <ol className={css.list}>
      {view.reserved.map(({ name }) => {
        const own = view.mappings.filter((one) => one.as === name)
        return (
          <li key={name} className={css.reserved}>
            <h2 className={css.name}>
              {reservedName(name)} <code>{name}</code>
            </h2>
            {own.length === 0 && <p className={css.quiet}>{words.none}</p>}
            {own.map((one) => (
              <p key={one.event} className={css.said}>
                <b>{one.event}</b> <span className={css.quiet}>{placesSentence(one)}</span>
              </p>
            ))}
          </li>
        )
      })}
    </ol>
  )
}
