// Which journey maps are there?
import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useWorkspace } from '@/app/workspace'
import { useMoving } from '@/pages/customers/moving'
import { text } from '@/text/en'
import { Moment } from '@/ui/Moment'
import { Page } from '@/ui/Page'
import { Refusal } from '@/ui/Refusal'
import ui from '@/ui/ui.module.css'
import { mapsQuery, type SavedMap } from './data'
import { ALWAYS, besideOf, EVERYBODY, isEverybody, type JourneyQuestion, segmentOf } from './journey'
import css from './map.module.css'
import { rangeWords } from './words'

const words = text.map

const whoseWords = (question: JourneyQuestion) =>
  isEverybody(question.customers)
    ? words.everybody
    : (segmentOf(question.customers) ?? words.besideWords.rule)

function besideWords(question: JourneyQuestion, before: boolean) {
  const beside = besideOf(question)
  if (before) return words.picker.before
  if (typeof beside === 'object') return beside.segment
  if (beside === 'everybody') return words.everybody
  if (beside === 'others') return words.picker.everybodyElse
  return beside === 'none'
    ? words.besideWords.none
    : beside === 'own'
      ? words.besideWords.rule
      : words.besideWords.before
}

export default function Maps() {
  const { id } = useWorkspace()
  const found = useQuery(mapsQuery(id))
  const all = found.data ?? []
  const moving = useMoving(all.length + 1)
  return (
    <Page title={words.question} answer={words.lead} wide method={words.method}>
      <Refusal error={found.error} />
      {found.isPending && <Skeleton height={140} />}
      {found.isSuccess && (
        <div className={ui.tableBox}>
          <table className={ui.table} ref={moving.list}>
            <thead>
              <tr>
                {Object.values(words.columns).map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              <Row number={EVERYBODY} name={words.everybody} question={ALWAYS} />
              {all.map((one) => (
                <Row
                  key={one.id}
                  number={one.id}
                  name={one.name}
                  question={one.content.question}
                  saved={one}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Page>
  )
}

interface Parts {
  number: number
  name: string
  question: JourneyQuestion
  saved?: SavedMap
}

function Row({ number, name, question, saved }: Parts) {
  const { id } = useWorkspace()
  const { columns } = words
  return (
    <tr>
      <td>
        <div className={css.named}>
          <Link
            to="/w/$workspace/map/$map"
            params={{ workspace: String(id), map: String(number) }}
            search={{}}
            data-moves
          >
            {name}
          </Link>
          {saved && saved.description !== '' && <small>{saved.description}</small>}
        </div>
      </td>
      <td data-label={columns.whose}>{whoseWords(question)}</td>
      <td data-label={columns.when}>{rangeWords(question.range)}</td>
      <td data-label={columns.beside}>{besideWords(question, saved?.before ?? false)}</td>
      <td data-label={columns.changed} className={ui.nowrap}>
        {saved ? <Moment at={saved.changed} /> : words.always}
      </td>
    </tr>
  )
}
