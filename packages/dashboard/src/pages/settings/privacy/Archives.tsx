// Which archives did customers ask for, and are they there?
import { Anchor, Button, Skeleton } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, ask } from '@/api/client'
import type { components } from '@/api/schema'
import { say } from '@/app/toasts'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { Moment } from '@/ui/Moment'
import { Section } from '@/ui/Page'
import { Refusal } from '@/ui/Refusal'
import ui from '@/ui/ui.module.css'

type Request = components['schemas']['RequestView']
type Kind = components['schemas']['RequestKind']

const words = text.privacy.archives
const KINDS: Kind[] = ['access', 'portability']
const TONES: Record<string, string> = { ready: 'good', failed: 'wrong', waiting: 'warn' }
/** How often one looks whether an archive that is being made is there. */
const AGAIN_MS = 2000

/** Asks for an archive of a customer; `done` when it will be made. */
export function AskForArchive({ customer, done }: { customer: string; done: () => void }) {
  const { id: workspace } = useWorkspace()
  const client = useQueryClient()
  const asking = useMutation({
    mutationFn: (type: Kind) =>
      ask(
        api.POST('/api/v1/workspaces/{workspace}/privacy/requests', {
          params: { path: { workspace } },
          body: { type, customer },
        }),
      ),
    onSuccess: () => {
      say(words.asked)
      done()
      return client.invalidateQueries({ queryKey: ['w', workspace, 'archives'] })
    },
  })
  return (
    <>
      <div className={ui.row}>
        {KINDS.map((kind) => (
          <Button
            key={kind}
            size="compact-sm"
            variant="default"
            loading={asking.isPending && asking.variables === kind}
            onClick={() => asking.mutate(kind)}
          >
            {words.ask[kind]}
          </Button>
        ))}
      </div>
      <Refusal error={asking.error} />
    </>
  )
}

function Row({ one }: { one: Request }) {
  const { id: workspace, can } = useWorkspace()
  const file = `/api/v1/workspaces/${workspace}/privacy/requests/${one.id}/archive`
  const titles = words.columns
  return (
    <tr>
      <td data-label={titles.asked} className={ui.nowrap}>
        <Moment at={one.asked} />
      </td>
      <td data-label={titles.kind}>{words.kinds[one.type] ?? one.type}</td>
      <td data-label={titles.customer} className={ui.mono} title={one.customer}>
        {one.customer.slice(0, 8)}
      </td>
      <td data-label={titles.state}>
        <span className={ui.badge} data-tone={TONES[one.state]}>
          {words.states[one.state] ?? one.state}
        </span>{' '}
        {one.error}
      </td>
      <td data-label={titles.until}>{one.expires && <Moment at={one.expires} />}</td>
      <td className={ui.end}>
        {one.state === 'ready' && can('PersonalData') && (
          <Anchor
            size="sm"
            href={file}
            download={`customer-${one.id}.tar.gz`}
            title={words.downloadOf(one.id)}
          >
            {words.download(Math.ceil((one.bytes ?? 0) / 1000))}
          </Anchor>
        )}
      </td>
    </tr>
  )
}

export function Archives() {
  const { id: workspace } = useWorkspace()
  const requests = useQuery({
    queryKey: ['w', workspace, 'archives'],
    queryFn: ({ signal }) =>
      ask(
        api.GET('/api/v1/workspaces/{workspace}/privacy/requests', {
          params: { path: { workspace } },
          signal,
        }),
      ),
    refetchInterval: (query) => (query.state.data?.some((one) => one.state === 'waiting') ? AGAIN_MS : false),
    meta: { quiet: true },
  })
  const titles = words.columns
  return (
    <Section title={words.title} lead={words.lead}>
      <Refusal error={requests.error} />
      {requests.isPending && <Skeleton height={44} />}
      {requests.data?.length === 0 && <p>{words.none}</p>}
      {requests.data && requests.data.length > 0 && (
        <section className={ui.tableBox} tabIndex={0} aria-label={words.title}>
          <table className={ui.table}>
            <thead>
              <tr>
                <th>{titles.asked}</th>
                <th>{titles.kind}</th>
                <th>{titles.customer}</th>
                <th>{titles.state}</th>
                <th>{titles.until}</th>
                <th>
                  <span className="sr-only">{titles.file}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {requests.data.map((one) => (
                <Row key={one.id} one={one} />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </Section>
  )
}
