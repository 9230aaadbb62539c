// Which events could not be stored, why, and can they be tried again?
import { Button, Checkbox, Skeleton } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { Moment } from '@/ui/Moment'
import { More } from '@/ui/More'
import { Refusal } from '@/ui/Refusal'
import ui from '@/ui/ui.module.css'
import css from './debugger.module.css'
import { type Letter, lettersQuery, useReplay } from './letters'
import { openLetter } from './Payload'

const words = text.debug.letters

export function Letters() {
  const { id } = useWorkspace()
  const found = useInfiniteQuery(lettersQuery(id))
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set())
  const replay = useReplay(id, () => setChosen(new Set()))
  const letters = (found.data?.pages.flatMap((page) => page.items) ?? []) as Letter[]
  const total = found.data?.pages[0]?.total ?? letters.length
  const put = (one: number, on: boolean) => {
    const next = new Set(chosen)
    if (on) next.add(one)
    else next.delete(one)
    setChosen(next)
  }
  if (found.error) return <Refusal error={found.error} />
  if (found.isPending) return <Skeleton height={320} />
  if (letters.length === 0) return <p className={css.quiet}>{words.none}</p>
  const all = letters.every((one) => chosen.has(one.id))
  return (
    <>
      <div className={css.tools}>
        <p className={css.lead}>{words.lead(total)}</p>
        <Button
          loading={replay.isPending}
          onClick={() => replay.mutate(chosen.size > 0 ? [...chosen] : null)}
        >
          {chosen.size > 0 ? words.chosen(chosen.size) : words.replayAll}
        </Button>
      </div>
      <div className={ui.tableBox}>
        <table className={`${ui.table} ${css.letters}`}>
          <thead>
            <tr>
              <th scope="col">
                <Checkbox
                  size="md"
                  aria-label={words.selectAll}
                  checked={all}
                  indeterminate={!all && chosen.size > 0}
                  onChange={() => setChosen(new Set(all ? [] : letters.map((one) => one.id)))}
                />
              </th>
              <th scope="col">{words.columns.reason}</th>
              <th scope="col">{words.columns.source}</th>
              <th scope="col">{words.columns.came}</th>
            </tr>
          </thead>
          <tbody>
            {letters.map((one) => (
              <tr key={one.id}>
                <td className={css.check}>
                  <Checkbox
                    size="md"
                    aria-label={words.select(one.id)}
                    checked={chosen.has(one.id)}
                    onChange={(change) => put(one.id, change.currentTarget.checked)}
                  />
                </td>
                <td>
                  <div className={css.reason}>
                    <button type="button" className={css.open} onClick={() => openLetter(one)}>
                      {one.fact}
                    </button>
                    {one.detail && <small>{one.detail}</small>}
                    <small>{one.hint}</small>
                  </div>
                </td>
                <td data-label={words.columns.source}>{one.source}</td>
                <td data-label={words.columns.came} className={ui.nowrap}>
                  <Moment at={one.received} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <More of={found} className={css.more}>
        {words.more}
      </More>
    </>
  )
}
