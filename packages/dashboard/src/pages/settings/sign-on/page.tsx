// How do people sign in through their company?
import { Button, PasswordInput, Skeleton, Switch, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { api, ask } from '@/api/client'
import type { components } from '@/api/schema'
import { useDraft, useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { useFields } from '@/ui/fields'
import { Page } from '@/ui/Page'
import { Refusal } from '@/ui/Refusal'
import { CopyText } from '@/ui/Secret'
import { Restored } from '@/ui/Restored'
import ui from '@/ui/ui.module.css'
import { useConnection } from '../connection'
import css from '../settings.module.css'

const words = text.connections.signOn
type Kept = components['schemas']['SignOnView'] | null
type Typed = Omit<components['schemas']['SignOnView'], 'client_secret_set'> & { client_secret: string }

function Form({ kept }: { kept: Kept }) {
  const { id: workspace } = useWorkspace()
  const fields = useFields<Typed>(
    {
      name: kept?.name ?? '',
      issuer: kept?.issuer ?? '',
      client_id: kept?.client_id ?? '',
      forced: kept?.forced ?? false,
      client_secret: '',
    },
    useDraft('sign-on', ['client_secret']),
  )
  const params = { path: { workspace } }
  const { save, remove } = useConnection({
    name: 'sign-on',
    words,
    fields,
    kept: () => fields.set('client_secret', ''),
    put: () => {
      const { client_secret, ...rest } = fields.values
      const body = client_secret === '' ? rest : { ...rest, client_secret }
      return api.PUT('/api/v1/workspaces/{workspace}/connections/sign-on', { params, body })
    },
    drop: () => api.DELETE('/api/v1/workspaces/{workspace}/connections/sign-on', { params }),
  })
  return (
    <form
      className={ui.form}
      onSubmit={fields.submit(() => save.mutate())}
      onKeyDown={fields.onKeyDown}
      noValidate
    >
      <Restored of={fields} />
      <TextInput {...fields.input('name')} label={words.name} placeholder={words.nameExample} />
      <TextInput
        {...fields.input('issuer')}
        label={words.issuer}
        type="url"
        placeholder="https://login.example.com"
      />
      <TextInput {...fields.input('client_id')} label={words.clientId} autoComplete="off" />
      <PasswordInput
        {...fields.input('client_secret')}
        label={words.clientSecret}
        description={kept?.client_secret_set ? words.secretKept : undefined}
        autoComplete="off"
        visibilityToggleButtonProps={{ 'aria-label': text.door.show }}
      />
      <Switch
        label={words.forced}
        description={words.forcedHint}
        checked={fields.values.forced}
        onChange={(event) => fields.set('forced', event.currentTarget.checked)}
      />
      <Refusal error={fields.unplaced(save.error)} />
      <div className={ui.row}>
        <Button type="submit" loading={save.isPending}>
          {words.save}
        </Button>
        {kept && (
          <Button variant="default" loading={remove.isPending} onClick={() => remove.mutate()}>
            {words.remove}
          </Button>
        )}
      </div>
    </form>
  )
}

export default function SignOn() {
  const { id: workspace } = useWorkspace()
  const found = useQuery({
    queryKey: ['w', workspace, 'sign-on'],
    queryFn: ({ signal }) =>
      ask(
        api.GET('/api/v1/workspaces/{workspace}/connections/sign-on', {
          params: { path: { workspace } },
          signal,
        }),
      ),
  })
  const kept = found.data?.settings ?? null
  const redirect = found.data?.redirect ?? ''
  return (
    <Page
      title={words.title}
      answer={found.data && (kept ? words.on(kept.name) : words.off)}
      waits={found.isPending}
      method={<p>{words.first}</p>}
      methodTitle={text.connections.whose}
    >
      <p>{words.lead}</p>
      <div className={css.secretLine}>
        <TextInput className={css.grow} label={words.redirect} value={redirect} readOnly />
        <CopyText size="sm" value={redirect} label={`${text.shell.copy}: ${words.redirect}`} />
      </div>
      <Refusal error={found.error} />
      {found.isPending && <Skeleton height={360} />}
      {found.data && <Form key={kept ? 'set' : 'new'} kept={kept} />}
    </Page>
  )
}
