// What is Hark doing in the background?
import { Skeleton } from '@mantine/core'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, ask } from '@/api/client'
import { say, sayWrong } from '@/app/toasts'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { Moment } from '@/ui/Moment'
import { Empty, Page } from '@/ui/Page'
import { More } from '@/ui/More'
import { Refusal } from '@/ui/Refusal'
import { Sketch } from '@/ui/Sketch'
import { RowButton } from '@/ui/RowButton'
import ui from '@/ui/ui.module.css'

const words = text.privacy.jobs
const TONES: Record<string, string> = { done: 'good', failed: 'wrong', running: 'warn' }
const LIMIT = 50
const AGAIN_MS = 5000

export default function Jobs() {
  const { id: workspace, can } = useWorkspace()
  const client = useQueryClient()
  const queryKey = ['w', workspace, 'jobs']
  const jobs = useInfiniteQuery({
    queryKey,
    queryFn: ({ signal, pageParam }) =>
      ask(
        api.GET('/api/v1/workspaces/{workspace}/jobs', {
          params: {
            path: { workspace },
            query: { limit: LIMIT, ...(pageParam ? { before: pageParam } : {}) },
          },
          signal,
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: (last) => last.next ?? undefined,
    refetchInterval: AGAIN_MS,
    meta: { quiet: true },
  })
  const retry = useMutation({
    mutationFn: (job: number) =>
      ask(
        api.POST('/api/v1/workspaces/{workspace}/jobs/{job}/retry', { params: { path: { workspace, job } } }),
      ),
    onSuccess: () => {
      say(words.retried)
      return client.invalidateQueries({ queryKey })
    },
    onError: sayWrong,
  })
  const all = jobs.data?.pages.flatMap((page) => page.jobs)
  const count = (state: string) => all?.filter((job) => job.state === state).length ?? 0
  const titles = words.columns
  return (
    <Page
      title={words.title}
      answer={all && words.answer(count('waiting'), count('failed'))}
      waits={jobs.isPending}
    >
      <Refusal error={jobs.error} />
      {jobs.isPending && <Skeleton height={320} />}
      {all?.length === 0 && (
        <Empty title={words.emptyTitle} body={words.emptyBody} picture={<Sketch of="rows" />} />
      )}
      {all && all.length > 0 && (
        <section className={ui.tableBox} tabIndex={0} aria-label={words.title}>
          <table className={ui.table}>
            <thead>
              <tr>
                <th>{titles.kind}</th>
                <th>{titles.state}</th>
                <th>{titles.due}</th>
                <th>{titles.attempts}</th>
                <th>{titles.error}</th>
                <th>
                  <span className="sr-only">{words.retry}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {all.map((job) => (
                <tr key={job.id}>
                  <td className={ui.mono}>{job.kind}</td>
                  <td data-label={titles.state}>
                    <span className={ui.badge} data-tone={TONES[job.state]}>
                      {words.states[job.state] ?? job.state}
                    </span>
                  </td>
                  <td data-label={titles.due} className={ui.nowrap}>
                    <Moment at={job.due} />
                  </td>
                  <td data-label={titles.attempts}>{words.of(job.attempts, job.attempts_max)}</td>
                  <td data-label={titles.error}>{job.error ?? text.shell.none}</td>
                  <td className={ui.end}>
                    {job.state === 'failed' && can('ManageConnections') && (
                      <RowButton onClick={() => retry.mutate(job.id)}>{words.retry}</RowButton>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {jobs.hasNextPage && (
        <div className={ui.row}>
          <More of={jobs}>{words.more}</More>
        </div>
      )}
    </Page>
  )
}
