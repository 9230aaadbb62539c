// Which systems does Hark tell when something happens?
import { Button, MultiSelect, Select, Skeleton, Switch, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ask } from '@/api/client'
import type { components } from '@/api/schema'
import { useDraft, useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { useFields } from '@/ui/fields'
import { Empty, Page, Section } from '@/ui/Page'
import { Refusal } from '@/ui/Refusal'
import { Sketch } from '@/ui/Sketch'
import { Secret } from '@/ui/Secret'
import { Restored } from '@/ui/Restored'
import ui from '@/ui/ui.module.css'
import { Hook } from './Hook'

const words = text.connections.webhooks

const EMPTY = {
  url: '',
  description: '',
  kinds: [] as string[],
  thin: false,
  signature: 'v1' as components['schemas']['Scheme'],
}

function Add({ kinds, made }: { kinds: string[]; made: (secret: string) => void }) {
  const { id: workspace } = useWorkspace()
  const client = useQueryClient()
  const fields = useFields(EMPTY, useDraft('webhook'))
  const add = useMutation({
    mutationFn: () =>
      ask(
        api.POST('/api/v1/workspaces/{workspace}/webhooks', {
          params: { path: { workspace } },
          body: fields.values,
        }),
      ),
    onSuccess: (hook) => {
      fields.forget()
      fields.setValues(EMPTY)
      if (hook.secret) made(hook.secret)
      return client.invalidateQueries({ queryKey: ['w', workspace, 'webhooks'] })
    },
    onError: fields.refuse,
  })
  return (
    <Section title={words.add}>
      <form
        className={ui.form}
        onSubmit={fields.submit(() => add.mutate())}
        onKeyDown={fields.onKeyDown}
        noValidate
      >
        <Restored of={fields} />
        <TextInput
          {...fields.input('url')}
          label={words.url}
          description={words.urlHint}
          type="url"
          placeholder="https://example.com/hark"
        />
        <TextInput {...fields.input('description')} label={words.description} />
        <MultiSelect
          label={words.kinds}
          description={words.kindsHint}
          name="kinds"
          data={kinds}
          value={fields.values.kinds}
          error={fields.errors.kinds}
          onChange={(value) => fields.set('kinds', value)}
          clearable
        />
        <Switch
          label={words.thin}
          description={words.thinHint}
          checked={fields.values.thin}
          onChange={(event) => fields.set('thin', event.currentTarget.checked)}
        />
        <Select
          {...fields.choice('signature')}
          label={words.signature}
          description={words.signatureHint}
          data={words.signatures}
          allowDeselect={false}
        />
        <Refusal error={fields.unplaced(add.error)} />
        <div className={ui.row}>
          <Button type="submit" loading={add.isPending}>
            {words.go}
          </Button>
        </div>
      </form>
    </Section>
  )
}

export default function Webhooks() {
  const { id: workspace } = useWorkspace()
  const [secret, setSecret] = useState<string>()
  const hooks = useQuery({
    queryKey: ['w', workspace, 'webhooks'],
    queryFn: ({ signal }) =>
      ask(api.GET('/api/v1/workspaces/{workspace}/webhooks', { params: { path: { workspace } }, signal })),
  })
  const items = hooks.data?.items
  return (
    <Page title={words.title} answer={items && items.length > 0 ? words.answer(items.length) : undefined}>
      <Refusal error={hooks.error} />
      {hooks.isPending && <Skeleton height={220} />}
      {items?.length === 0 && (
        <Empty title={words.emptyTitle} body={words.emptyBody} picture={<Sketch of="message" />} />
      )}
      {secret && <Secret lead={words.secretMade} label={words.secret} value={secret} />}
      {items?.map((hook) => (
        <Hook key={hook.id} hook={hook} secret={setSecret} />
      ))}
      {!hooks.isPending && <Add kinds={hooks.data?.kinds ?? []} made={setSecret} />}
    </Page>
  )
}
