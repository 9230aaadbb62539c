// What is new with our customers?
import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useWorkspace } from '@/app/workspace'
import { changeOf } from '@/text/change'
import { text } from '@/text/en'
import { Page } from '@/ui/Page'
import { Refusal } from '@/ui/Refusal'
import css from './home.module.css'
import { Active, Arriving } from './Lately'
import { NothingYet } from './NothingYet'
import { vocabularyQuery, weekQuery } from './queries'
import { Done, Opens, Week } from './Week'

const words = text.home

export default function Home() {
  const { id, timezone, can } = useWorkspace()
  const vocabulary = useQuery(vocabularyQuery(id))
  const filled = (vocabulary.data?.events_total ?? 0) > 0
  const week = useQuery({ ...weekQuery(id, timezone), enabled: filled })
  if (vocabulary.data && !filled)
    return (
      <Page title={words.question}>
        <NothingYet />
      </Page>
    )
  return (
    <Page
      title={words.question}
      answer={
        week.data ? (
          <>
            {words.answer(week.data.now, week.data.before, changeOf(week.data.now, week.data.before))}{' '}
            {can('SeeCustomers') && week.data.now > 0 && (
              <Opens
                question={week.data.asked.whole}
                cell={{ start: week.data.span.middle }}
                what={words.thisWeek}
              >
                {words.whoWasHere}
              </Opens>
            )}
          </>
        ) : (
          <Skeleton component="span" className={css.waits} />
        )
      }
      method={
        <>
          <p>{words.method}</p>
          {vocabulary.data && (
            <p>{words.total(vocabulary.data.events_total, vocabulary.data.customers_total)}</p>
          )}
        </>
      }
    >
      <Refusal error={vocabulary.error ?? week.error} />
      <Week week={week.data} />
      <div className={css.lately}>
        <Done week={week.data} />
        {can('SeeCustomers') && <Active />}
        {can('Debug') && <Arriving />}
      </div>
    </Page>
  )
}
