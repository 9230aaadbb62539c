// What was sent to an address, and how did it go?
import { Button, Skeleton } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, ask } from '@/api/client'
import type { components } from '@/api/schema'
import { say, sayWrong } from '@/app/toasts'
import { text } from '@/text/en'
import { Moment } from '@/ui/Moment'
import { Refusal } from '@/ui/Refusal'
import { RowButton } from '@/ui/RowButton'
import ui from '@/ui/ui.module.css'
import css from '../settings.module.css'

type Delivery = components['schemas']['DeliveryView']

const words = text.connections.webhooks
const TONES: Record<string, string> = { delivered: 'good', failed: 'wrong' }

export function Deliveries({ workspace, webhook }: { workspace: number; webhook: number }) {
  const client = useQueryClient()
  const queryKey = ['w', workspace, 'deliveries', webhook]
  const sent = useQuery({
    queryKey,
    queryFn: ({ signal }) =>
      ask(
        api.GET('/api/v1/workspaces/{workspace}/webhooks/{webhook}/deliveries', {
          params: { path: { workspace, webhook }, query: { limit: 50 } },
          signal,
        }),
      ),
  })
  const again = useMutation({
    mutationFn: (delivery: number) =>
      ask(
        api.POST('/api/v1/workspaces/{workspace}/webhooks/{webhook}/deliveries/{delivery}/again', {
          params: { path: { workspace, webhook, delivery } },
        }),
      ),
    onSuccess: () => {
      say(words.sentAgain)
      return client.invalidateQueries({ queryKey })
    },
    onError: sayWrong,
  })
  const failed = sent.data?.failed ?? 0
  const allAgain = useMutation({
    mutationFn: () =>
      ask(
        api.POST('/api/v1/workspaces/{workspace}/webhooks/{webhook}/again', {
          params: { path: { workspace, webhook } },
          body: {},
        }),
      ),
    onSuccess: ({ queued, left }) => {
      say(words.allSentAgain(queued, left))
      return client.invalidateQueries({ queryKey })
    },
    onError: sayWrong,
  })
  const one = (delivery: Delivery) => (
    <div key={delivery.id} className={`${ui.card} ${ui.stack}`}>
      <div className={css.line}>
        <span className={ui.mono}>{delivery.kind}</span>
        <span className={ui.badge} data-tone={TONES[delivery.state]}>
          {words.states[delivery.state] ?? delivery.state}
        </span>
      </div>
      <span className={css.faint}>
        <Moment at={delivery.created} /> · {words.attempts(delivery.attempts)}
        {delivery.status ? ` · HTTP ${delivery.status}` : ''}
      </span>
      {delivery.error && <span className={css.faint}>{delivery.error}</span>}
      {delivery.state !== 'waiting' && (
        <div className={ui.row}>
          <RowButton onClick={() => again.mutate(delivery.id)}>{words.again}</RowButton>
        </div>
      )}
    </div>
  )
  return (
    <div className={ui.stack}>
      <Refusal error={sent.error} />
      {sent.isPending && <Skeleton height={120} />}
      {failed > 0 && (
        <div className={ui.row}>
          <Button
            size="compact-sm"
            variant="default"
            loading={allAgain.isPending}
            onClick={() => allAgain.mutate()}
          >
            {words.allAgain(failed)}
          </Button>
        </div>
      )}
      {sent.data?.items.length === 0 && <p>{words.noDeliveries}</p>}
      {sent.data?.items.map(one)}
    </div>
  )
}
