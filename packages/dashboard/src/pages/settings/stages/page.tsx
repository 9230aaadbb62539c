// Through which stages do customers go, in which order, and who says so?
import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useWorkspace } from '@/app/workspace'
import { ruleSentence } from '@/pages/segments/words'
import { text } from '@/text/en'
import { Page } from '@/ui/Page'
import { Refusal } from '@/ui/Refusal'
import { type StagesView, stagesQuery } from './data'
import { Editor } from './Editor'
import css from './stages.module.css'

const words = text.stageList
/** What stands where a value is hidden from whoever may not see personal data. */
const HIDDEN = '"(hidden)"'

export default function Stages() {
  const { id, can } = useWorkspace()
  const found = useQuery({ ...stagesQuery(id), refetchOnWindowFocus: false })
  /** What one began with: what others save meanwhile takes nothing away from one's hands. */
  const [begun, setBegun] = useState<{ view: StagesView; time: number }>()
  if (found.data && !begun) setBegun({ view: found.data, time: 0 })
  const view = begun?.view
  const hidden = JSON.stringify(view ?? null).includes(HIDDEN) && !can('PersonalData')
  const all = view?.stages ?? []
  const within = all.reduce((sum, one) => sum + one.customers, 0)
  return (
    <Page
      title={words.question}
      wide
      answer={
        view &&
        words.answer(
          all.map((one) => one.name),
          within,
          view.none,
        )
      }
      waits={found.isPending}
      method={<p>{words.method}</p>}
    >
      <Refusal error={found.error} />
      {!view && found.isPending && <Skeleton height={480} />}
      {view && (
        <div className={css.lead}>
          <p>{words.lead}</p>
          <p>{view.version === 0 ? words.usual : words.own}</p>
          {!can('Save') && <p>{words.read}</p>}
          {can('Save') && hidden && <p>{words.hidden}</p>}
        </div>
      )}
      {view && (!can('Save') || hidden) && (
        <ol className={css.list}>
          {all.map((one, at) => (
            <li key={one.key} className={css.card}>
              <h2 className={css.name}>{words.stage(at + 1, one.name)}</h2>
              <p className={css.counts}>{words.now(one.customers)}</p>
              <p className={css.rule}>{ruleSentence(one.rule)}</p>
            </li>
          ))}
        </ol>
      )}
      {begun && can('Save') && !hidden && (
        <Editor
          key={begun.time}
          view={begun.view}
          // Also from an offer to undo, which is older than what is shown by then.
          onBegin={(next) => setBegun((before) => ({ view: next, time: (before?.time ?? 0) + 1 }))}
        />
      )}
    </Page>
  )
}
