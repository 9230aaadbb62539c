// What did this customer do, in order?
import { Skeleton } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { More } from '@/ui/More'
import { Refusal } from '@/ui/Refusal'
import css from './customers.module.css'
import { timelineQuery } from './data'
import { entryOf } from './entries'
import { Filters, usePart } from './Filters'
import { Sessions } from './Sessions'

export function Timeline({ customer, events }: { customer: string; events: readonly string[] }) {
  const { id } = useWorkspace()
  const part = usePart(events)
  const found = useInfiniteQuery(timelineQuery(id, customer, { events: part.events, until: part.until }))
  const entries = useMemo(
    () => found.data?.pages.flatMap((page) => page.items.map((one) => entryOf(one))) ?? [],
    [found.data],
  )
  return (
    <div className={css.timeline}>
      <Filters part={part} />
      <Refusal error={found.error} />
      {found.isPending && <Skeleton height={480} />}
      {found.isSuccess && entries.length === 0 && <p className={css.quiet}>{text.customers.noEvents}</p>}
      <Sessions entries={entries} />
      <More of={found} className={css.more}>
        {text.customers.older}
      </More>
      {found.isSuccess && !found.hasNextPage && entries.length > 0 && (
        <p className={css.quiet}>{text.customers.end}</p>
      )}
    </div>
  )
}
