// How does mail leave?
import { Button, NumberInput, PasswordInput, Select, Skeleton, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { api, ask } from '@/api/client'
import type { components } from '@/api/schema'
import { say } from '@/app/toasts'
import { useDraft, useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { useFields } from '@/ui/fields'
import { Page, Section } from '@/ui/Page'
import { Refusal } from '@/ui/Refusal'
import { Restored } from '@/ui/Restored'
import ui from '@/ui/ui.module.css'
import { useConnection } from '../connection'

const words = text.connections.mail
type Kept = components['schemas']['MailView'] | null
type Protection = components['schemas']['MailProtection']
type Typed = Omit<components['schemas']['MailView'], 'password_set'> & { password: string }

function Form({ kept }: { kept: Kept }) {
  const { id: workspace } = useWorkspace()
  const fields = useFields<Typed>(
    {
      host: kept?.host ?? '',
      port: kept?.port ?? 587,
      protection: kept?.protection ?? 'start_tls',
      name: kept?.name ?? '',
      from: kept?.from ?? '',
      password: '',
    },
    useDraft('mail', ['password']),
  )
  const params = { path: { workspace } }
  const { save, remove } = useConnection({
    name: 'mail',
    words,
    fields,
    kept: () => fields.set('password', ''),
    put: () => {
      const { password, ...rest } = fields.values
      const body = password === '' ? rest : { ...rest, password }
      return api.PUT('/api/v1/workspaces/{workspace}/connections/mail', { params, body })
    },
    drop: () => api.DELETE('/api/v1/workspaces/{workspace}/connections/mail', { params }),
  })
  const protections = (Object.keys(words.protections) as Protection[]).map((value) => ({
    value,
    label: words.protections[value],
  }))
  return (
    <form
      className={ui.form}
      onSubmit={fields.submit(() => save.mutate())}
      onKeyDown={fields.onKeyDown}
      noValidate
    >
      <Restored of={fields} />
      <TextInput {...fields.input('host')} label={words.host} placeholder="smtp.example.com" />
      <Select {...fields.choice('protection')} label={words.protection} data={protections} />
      <NumberInput
        name="port"
        label={words.port}
        value={fields.values.port}
        error={fields.errors.port}
        onChange={(port) => fields.set('port', Number(port))}
        min={1}
        max={65535}
        allowDecimal={false}
        hideControls
      />
      <TextInput
        {...fields.input('name')}
        label={words.name}
        description={words.nameHint}
        autoComplete="off"
      />
      <PasswordInput
        {...fields.input('password')}
        label={words.password}
        description={kept?.password_set ? words.passwordKept : undefined}
        autoComplete="off"
        visibilityToggleButtonProps={{ 'aria-label': text.door.show }}
      />
      <TextInput {...fields.input('from')} label={words.from} placeholder={words.fromExample} />
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

function Trial() {
  const { id: workspace, me } = useWorkspace()
  const fields = useFields({ to: me.email })
  const send = useMutation({
    mutationFn: () =>
      ask(
        api.POST('/api/v1/workspaces/{workspace}/connections/mail/test', {
          params: { path: { workspace } },
          body: fields.values,
        }),
      ),
    onSuccess: () => say(words.trialSent(fields.values.to)),
    onError: fields.refuse,
  })
  return (
    <Section title={words.trial}>
      <form className={ui.form} onSubmit={fields.submit(() => send.mutate())} noValidate>
        <TextInput {...fields.input('to')} label={words.trialTo} type="email" />
        <Refusal error={fields.unplaced(send.error)} />
        <div className={ui.row}>
          <Button type="submit" variant="default" loading={send.isPending}>
            {words.trialGo}
          </Button>
        </div>
      </form>
    </Section>
  )
}

export default function Mail() {
  const { id: workspace } = useWorkspace()
  const mail = useQuery({
    queryKey: ['w', workspace, 'mail'],
    queryFn: ({ signal }) =>
      ask(
        api.GET('/api/v1/workspaces/{workspace}/connections/mail', {
          params: { path: { workspace } },
          signal,
        }),
      ),
  })
  const kept = mail.data?.settings ?? null
  const answer = mail.data && (kept ? words.on(kept.host) : words.off)
  return (
    <Page
      title={words.title}
      answer={answer}
      waits={mail.isPending}
      method={<p>{words.first}</p>}
      methodTitle={text.connections.whose}
    >
      <Refusal error={mail.error} />
      {mail.isPending && <Skeleton height={420} />}
      {mail.data && <Form key={kept ? 'set' : 'new'} kept={kept} />}
      {kept && <Trial />}
    </Page>
  )
}
