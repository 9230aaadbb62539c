// How does this workspace count, and what does it take in?
import { Button, NumberInput, Select, Skeleton, Switch, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useLocation, useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { api, ask } from '@/api/client'
import { meQuery } from '@/app/queries'
import { say } from '@/app/toasts'
import { useDraft, useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { useFields } from '@/ui/fields'
import { Page, Section } from '@/ui/Page'
import { Refusal } from '@/ui/Refusal'
import { Restored } from '@/ui/Restored'
import ui from '@/ui/ui.module.css'

const words = text.settings.workspace

interface Settings {
  [name: string]: unknown
  name: string
  timezone: string
  week_start: string
  retention_days?: number | null
  quota_per_month?: number | null
  consent_required: boolean
}

/** Every zone the browser knows, and the one that is set, should it know another name for it. */
function zones(set: string): string[] {
  return [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone'), set])].sort()
}

const numberOrNothing = (value: unknown) =>
  value === '' || value === null || value === undefined ? null : Number(value)

function Form({ settings }: { settings: Settings }) {
  const { id, can } = useWorkspace()
  const client = useQueryClient()
  const fields = useFields<Settings>(settings, useDraft('workspace'))
  const save = useMutation({
    mutationFn: () =>
      ask(
        api.PUT('/api/v1/workspaces/{workspace}', {
          params: { path: { workspace: id } },
          body: {
            name: fields.values.name,
            timezone: fields.values.timezone,
            week_start: fields.values.week_start,
            retention_days: numberOrNothing(fields.values.retention_days),
            quota_per_month: numberOrNothing(fields.values.quota_per_month),
            consent_required: fields.values.consent_required,
          },
        }),
      ),
    onSuccess: () => {
      fields.forget()
      say(text.shell.saved)
      void client.invalidateQueries({ queryKey: meQuery.queryKey })
      return client.invalidateQueries({ queryKey: ['w', id] })
    },
    onError: fields.refuse,
  })
  const readOnly = !can('ManageWorkspace')
  const days = (Object.keys(words.days) as (keyof typeof words.days)[]).map((value) => ({
    value,
    label: words.days[value],
  }))
  return (
    <form
      className={ui.form}
      onSubmit={fields.submit(() => save.mutate())}
      onKeyDown={fields.onKeyDown}
      noValidate
    >
      {readOnly && <p>{words.readOnly}</p>}
      <Restored of={fields} />
      <TextInput {...fields.input('name')} label={words.name} disabled={readOnly} />
      <Select
        {...fields.choice('timezone')}
        label={words.timezone}
        description={words.timezoneHint}
        data={zones(settings.timezone)}
        searchable
        limit={60}
        disabled={readOnly}
      />
      <Select {...fields.choice('week_start')} label={words.weekStart} data={days} disabled={readOnly} />
      <NumberInput
        name="retention_days"
        label={words.retention}
        description={words.retentionHint}
        value={fields.values.retention_days ?? ''}
        error={fields.errors.retention_days}
        onChange={(value) => fields.set('retention_days', value as never)}
        min={1}
        allowDecimal={false}
        thousandSeparator=" "
        disabled={readOnly}
      />
      <NumberInput
        name="quota_per_month"
        label={words.quota}
        description={words.quotaHint}
        value={fields.values.quota_per_month ?? ''}
        error={fields.errors.quota_per_month}
        onChange={(value) => fields.set('quota_per_month', value as never)}
        min={0}
        allowDecimal={false}
        thousandSeparator=" "
        disabled={readOnly}
      />
      <Switch
        name="consent_required"
        label={words.consent}
        description={words.consentHint}
        checked={fields.values.consent_required}
        onChange={(event) => fields.set('consent_required', event.currentTarget.checked)}
        disabled={readOnly}
      />
      <Refusal error={fields.unplaced(save.error)} />
      {!readOnly && (
        <div className={ui.row}>
          <Button type="submit" loading={save.isPending}>
            {text.shell.save}
          </Button>
        </div>
      )}
    </form>
  )
}

function Create() {
  const { id } = useWorkspace()
  const client = useQueryClient()
  const navigate = useNavigate()
  const fields = useFields({ name: '' })
  const asked = useLocation().hash === 'new'
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (asked) input.current?.focus()
  }, [asked])
  const create = useMutation({
    mutationFn: () =>
      ask(
        api.POST('/api/v1/workspaces/{workspace}/workspaces', {
          params: { path: { workspace: id } },
          body: fields.values,
        }),
      ),
    onSuccess: async (made) => {
      say(words.created(made.name))
      await client.fetchQuery({ ...meQuery, staleTime: 0 })
      await navigate({ to: '/w/$workspace', params: { workspace: String(made.id) } })
    },
    onError: fields.refuse,
  })
  return (
    <Section title={words.create} lead={words.createLead} id="new">
      <form className={ui.form} onSubmit={fields.submit(() => create.mutate())} noValidate>
        <TextInput {...fields.input('name')} label={words.createName} ref={input} />
        <Refusal error={fields.unplaced(create.error)} />
        <div className={ui.row}>
          <Button type="submit" variant="default" loading={create.isPending}>
            {words.createGo}
          </Button>
        </div>
      </form>
    </Section>
  )
}

export default function Workspace() {
  const { id, can } = useWorkspace()
  const settings = useQuery({
    queryKey: ['w', id, 'settings'],
    queryFn: ({ signal }) =>
      ask(api.GET('/api/v1/workspaces/{workspace}', { params: { path: { workspace: id } }, signal })),
  })
  return (
    <Page title={words.title}>
      <Refusal error={settings.error} />
      {settings.isPending && <Skeleton height={420} />}
      {settings.data && <Form key={id} settings={settings.data as unknown as Settings} />}
      {can('CreateWorkspaces') && <Create />}
    </Page>
  )
}
