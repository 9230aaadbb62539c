// Who did what?
import { Skeleton } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { api, ask } from '@/api/client'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { Moment } from '@/ui/Moment'
import { Empty, Page } from '@/ui/Page'
import { More } from '@/ui/More'
import { Refusal } from '@/ui/Refusal'
import ui from '@/ui/ui.module.css'
import { membersQuery } from '../members/queries'

const words = text.privacy.audit
const LIMIT = 50

/** `member:3` and the like, in words. */
export function who(actor: string, names: Map<string, string>): string {
  const [kind, id = ''] = actor.split(':', 2)
  if (kind === 'member') return names.get(id) ?? words.member(id)
  if (kind === 'key') return words.key(id)
  if (kind === 'job') return words.job(id)
  if (kind === 'nobody') return words.nobody
  return words.operator
}

export default function Audit() {
  const { id: workspace } = useWorkspace()
  const members = useQuery(membersQuery(workspace))
  const audit = useInfiniteQuery({
    queryKey: ['w', workspace, 'audit'],
    queryFn: ({ signal, pageParam }) =>
      ask(
        api.GET('/api/v1/workspaces/{workspace}/audit', {
          params: {
            path: { workspace },
            query: { limit: LIMIT, ...(pageParam ? { before: pageParam } : {}) },
          },
          signal,
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: (last) => last.next ?? undefined,
  })
  const pages = audit.data?.pages
  const broken = pages?.[0]?.broken_at
  const names = new Map((members.data ?? []).map((one) => [String(one.id), one.name]))
  const entries = pages?.flatMap((page) => page.entries) ?? []
  const titles = words.columns
  return (
    <Page
      title={words.title}
      answer={pages && (broken ? words.broken(broken) : words.whole)}
      waits={audit.isPending}
    >
      <Refusal error={audit.error} />
      {audit.isPending && <Skeleton height={320} />}
      {pages && entries.length === 0 && <Empty title={words.empty} />}
      {entries.length > 0 && (
        <section className={ui.tableBox} tabIndex={0} aria-label={words.title}>
          <table className={ui.table}>
            <thead>
              <tr>
                <th>{titles.at}</th>
                <th>{titles.who}</th>
                <th>{titles.what}</th>
                <th>{titles.target}</th>
                <th>{titles.from}</th>
                <th>{titles.result}</th>
              </tr>
            </thead>
            <tbody>
              {entries.map((entry) => (
                <tr key={entry.number}>
                  <td data-label={titles.at} className={ui.nowrap}>
                    <Moment at={entry.at} />
                  </td>
                  <td data-label={titles.who}>{who(entry.actor, names)}</td>
                  <td data-label={titles.what} className={ui.mono}>
                    {entry.action}
                  </td>
                  <td data-label={titles.target} className={ui.mono} title={entry.detail}>
                    {entry.target}
                  </td>
                  <td data-label={titles.from} className={ui.mono}>
                    {entry.address}
                  </td>
                  <td data-label={titles.result}>
                    <span className={ui.badge} data-tone={entry.result === 'denied' ? 'warn' : undefined}>
                      {words.results[entry.result] ?? entry.result}
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {audit.hasNextPage && (
        <div className={ui.row}>
          <More of={audit}>{words.more}</More>
        </div>
      )}
    </Page>
  )
}
