// What did this customer do, in order?
import { Skeleton } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { More } from '@/ui/More'
import { Refusal } from '@/ui/Refusal'
import css from './customers.module.css'
import { stageQuery, timelineQuery } from './data'
import { entryOf } from './entries'
import { Filters, usePart } from './Filters'
import { Sessions } from './Sessions'
import { marksOf, stageAt, stageWords, together } from './whereabouts'

export function Timeline({ customer, events }: { customer: string; events: readonly string[] }) {
  const { id } = useWorkspace()
  const part = usePart(events)
  const found = useInfiniteQuery(timelineQuery(id, customer, { events: part.events, until: part.until }))
  const whereabouts = useQuery(stageQuery(id, customer)).data
  const { entries, marks, said } = useMemo(() => {
    const all = found.data?.pages.flatMap((page) => page.items) ?? []
    const history = whereabouts?.history ?? []
    const said = stageWords(whereabouts?.stages ?? [])
    return {
      entries: all.map((one) =>
        entryOf(one, { stage: whereabouts && said.name(stageAt(history, one.time)) }),
      ),
      // Between events that were picked, what lies between them is not told either.
      marks:
        all.length === 0 || (part.events ?? []).length > 0
          ? []
          : together(
              marksOf(history, {
                since: found.hasNextPage ? all.at(-1)?.time : undefined,
                until: part.until,
              }),
              found.data?.pages.flatMap((page) => page.crossings) ?? [],
            ),
      said,
    }
  }, [found.data, found.hasNextPage, whereabouts, part.events, part.until])
  return (
    <div className={css.timeline}>
      <Filters part={part} />
      <Refusal error={found.error} />
      {found.isPending && <Skeleton height={480} />}
      {found.isSuccess && entries.length === 0 && <p className={css.quiet}>{text.customers.noEvents}</p>}
      {(part.events ?? []).length > 0 && entries.length > 0 && (
        <p className={css.quiet}>{text.view360.timeline.picked}</p>
      )}
      <Sessions entries={entries} marks={marks} say={said.change} />
      <More of={found} className={css.more}>
        {text.customers.older}
      </More>
      {found.isSuccess && !found.hasNextPage && entries.length > 0 && (
        <p className={css.quiet}>{text.customers.end}</p>
      )}
    </div>
  )
}
