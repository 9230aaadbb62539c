// How is one address tried, switched off, removed, and what was sent to it?
import { Button, Switch } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ask } from '@/api/client'
import type { components } from '@/api/schema'
import { openDrawer } from '@/app/drawer'
import { holdBack, say, sayUndoable, sayWrong } from '@/app/toasts'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { list } from '@/text/words'
import { Moment } from '@/ui/Moment'
import { CopyText } from '@/ui/Secret'
import ui from '@/ui/ui.module.css'
import css from '../settings.module.css'
import { Deliveries } from './Deliveries'

type Webhook = components['schemas']['WebhookView']

const words = text.connections.webhooks

/** For a week both secrets sign, so that the receiver can change over. */
const OVERLAP_HOURS = 168

export function Hook({ hook, secret }: { hook: Webhook; secret: (text: string) => void }) {
  const { id: workspace } = useWorkspace()
  const client = useQueryClient()
  const [gone, setGone] = useState(false)
  const params = { path: { workspace, webhook: hook.id } }
  const fresh = () => client.invalidateQueries({ queryKey: ['w', workspace, 'webhooks'] })
  const enable = useMutation({
    mutationFn: (enabled: boolean) =>
      ask(api.PATCH('/api/v1/workspaces/{workspace}/webhooks/{webhook}', { params, body: { enabled } })),
    onError: sayWrong,
    onSettled: fresh,
  })
  const trial = useMutation({
    mutationFn: () => ask(api.POST('/api/v1/workspaces/{workspace}/webhooks/{webhook}/test', { params })),
    onSuccess: () => say(words.tested),
    onError: sayWrong,
  })
  const rotate = useMutation({
    mutationFn: () =>
      ask(
        api.POST('/api/v1/workspaces/{workspace}/webhooks/{webhook}/rotate', {
          params,
          body: { overlap_hours: OVERLAP_HOURS },
        }),
      ),
    onSuccess: (made) => {
      if (made.secret) secret(made.secret)
      else say(words.newKey)
      return fresh()
    },
    onError: sayWrong,
  })
  const set = (enabled: boolean) =>
    enable.mutate(enabled, {
      onSuccess: () =>
        sayUndoable(enabled ? words.switchedOn(hook.url) : words.switchedOff(hook.url), () =>
          enable.mutate(!enabled),
        ),
    })
  const remove = () => {
    setGone(true)
    const act = async () => {
      await ask(api.DELETE('/api/v1/workspaces/{workspace}/webhooks/{webhook}', { params })).catch(sayWrong)
      await fresh()
    }
    holdBack(
      words.removed(hook.url),
      () => void act(),
      () => setGone(false),
    )
  }
  if (gone) return null
  const small = { size: 'compact-sm', variant: 'subtle' } as const
  return (
    <div className={`${ui.card} ${ui.stack}`}>
      <div className={css.line}>
        <span className={css.person}>
          <strong className={css.breaks}>{hook.url}</strong>
          <span className={css.faint}>
            {[hook.description, hook.kinds.length > 0 ? list(hook.kinds) : words.all]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </span>
        <Switch
          aria-label={words.enable(hook.url)}
          checked={hook.enabled}
          onLabel={words.on}
          offLabel={words.off}
          size="md"
          onChange={(event) => set(event.currentTarget.checked)}
        />
      </div>
      {hook.failing_since && (
        <p>
          <span className={ui.badge} data-tone="wrong">
            {words.failing} <Moment at={hook.failing_since} />
          </span>
        </p>
      )}
      {hook.public_key && (
        <div className={css.line}>
          <span className={css.person}>
            <span className={css.faint}>{words.publicKey}</span>
            <span className={`${ui.mono} ${css.breaks}`}>{hook.public_key}</span>
          </span>
          <CopyText value={hook.public_key} label={`${text.shell.copy}: ${words.publicKey}`} />
        </div>
      )}
      {hook.disabled_why && <p className={css.faint}>{hook.disabled_why}</p>}
      <div className={`${ui.row} ${ui.flush}`}>
        <Button
          {...small}
          onClick={() =>
            openDrawer(words.deliveriesOf(hook.url), <Deliveries workspace={workspace} webhook={hook.id} />)
          }
        >
          {words.deliveries}
        </Button>
        <Button {...small} loading={trial.isPending} onClick={() => trial.mutate()}>
          {words.test}
        </Button>
        <Button {...small} loading={rotate.isPending} onClick={() => rotate.mutate()}>
          {hook.public_key ? words.rotateKey : words.rotate}
        </Button>
        <Button {...small} aria-label={words.removeOf(hook.url)} onClick={remove}>
          {words.remove}
        </Button>
      </div>
    </div>
  )
}
