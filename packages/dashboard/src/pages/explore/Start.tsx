// Where does one begin? With a kind of question, or with one that somebody saved.
import { Skeleton, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { Moment } from '@/ui/Moment'
import { Page, Section } from '@/ui/Page'
import { Refusal } from '@/ui/Refusal'
import ui from '@/ui/ui.module.css'
import { savedQuery } from './data'
import css from './explore.module.css'
import { KindPicture } from './KindPicture'
import { fresh, KINDS, type Question } from './question'

const MANY = 8

export function Start({ onBegin }: { onBegin: (question: Question) => void }) {
  return (
    <Page title={text.explore.question} answer={text.explore.lead} wide>
      <Section title={text.explore.start}>
        <ul className={css.kinds}>
          {KINDS.map((kind) => (
            <li key={kind}>
              <button type="button" className={css.kindCard} onClick={() => onBegin(fresh(kind))}>
                <KindPicture kind={kind} />
                <strong>{text.explore.kinds[kind].name}</strong>
                <span>{text.explore.kinds[kind].what}</span>
              </button>
            </li>
          ))}
        </ul>
      </Section>
      <SavedQuestions />
    </Page>
  )
}

function SavedQuestions() {
  const { id } = useWorkspace()
  const saved = useQuery(savedQuery(id))
  const [sought, setSought] = useState('')
  const words = sought.toLowerCase()
  const shown = (saved.data ?? []).filter((one) =>
    `${one.name} ${one.description}`.toLowerCase().includes(words),
  )
  return (
    <Section
      title={text.explore.saved.title}
      actions={
        (saved.data?.length ?? 0) > MANY && (
          <TextInput
            aria-label={text.explore.saved.search}
            placeholder={text.explore.saved.search}
            value={sought}
            onChange={(event) => setSought(event.currentTarget.value)}
          />
        )
      }
    >
      <Refusal error={saved.error} />
      {saved.isPending && <Skeleton height={132} />}
      {saved.data?.length === 0 && <p className={css.quiet}>{text.explore.saved.empty}</p>}
      {shown.length > 0 && (
        <div className={ui.tableBox}>
          <table className={ui.table}>
            <thead>
              <tr>
                <th scope="col">{text.explore.saved.name}</th>
                <th scope="col">{text.explore.saved.kind}</th>
                <th scope="col">{text.explore.saved.changed}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((one) => (
                <tr key={one.id}>
                  <td>
                    <div>
                      <Link
                        to="/w/$workspace/explore/$question"
                        params={{ workspace: String(id), question: String(one.id) }}
                      >
                        {one.name}
                      </Link>
                      {one.description !== '' && <p className={css.note}>{one.description}</p>}
                      {one.hidden && <p className={css.note}>{text.explore.hidden.mark}</p>}
                    </div>
                  </td>
                  <td data-label={text.explore.saved.kind} className={ui.nowrap}>
                    {text.explore.kinds[one.content.question].name}
                  </td>
                  <td data-label={text.explore.saved.changed} className={ui.nowrap}>
                    <Moment at={one.changed} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  )
}
