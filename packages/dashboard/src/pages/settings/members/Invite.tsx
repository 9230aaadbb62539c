// How is somebody invited?
import { Button, Select, Switch, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, ask } from '@/api/client'
import { useDraft, useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { useFields } from '@/ui/fields'
import { Section } from '@/ui/Page'
import { Refusal } from '@/ui/Refusal'
import { Secret } from '@/ui/Secret'
import { Restored } from '@/ui/Restored'
import ui from '@/ui/ui.module.css'
import { invitationsQuery, useGiving } from './queries'

const EMPTY = { email: '', role: 'analyst', personal_data: false }
const words = text.settings.members

export function Invite() {
  const { id: workspace } = useWorkspace()
  const client = useQueryClient()
  const giving = useGiving()
  const fields = useFields(EMPTY, useDraft('invite'))
  const invite = useMutation({
    mutationFn: () =>
      ask(
        api.POST('/api/v1/workspaces/{workspace}/invitations', {
          params: { path: { workspace } },
          body: fields.values,
        }),
      ),
    onSuccess: () => {
      fields.forget()
      fields.setValues(EMPTY)
      return client.invalidateQueries({ queryKey: invitationsQuery(workspace).queryKey })
    },
    onError: fields.refuse,
  })
  return (
    <Section title={words.invite} lead={words.inviteLead}>
      <form
        className={ui.form}
        onSubmit={fields.submit(() => invite.mutate())}
        onKeyDown={fields.onKeyDown}
        noValidate
      >
        <Restored of={fields} />
        <TextInput {...fields.input('email')} label={words.email} type="email" autoComplete="off" />
        <Select {...fields.choice('role')} label={words.role} data={giving.roles} />
        <Switch
          label={words.personal}
          description={giving.showsPersonal ? words.personalHint : words.personalNotYours}
          disabled={!giving.showsPersonal}
          checked={fields.values.personal_data}
          onChange={(event) => fields.set('personal_data', event.currentTarget.checked)}
        />
        <Refusal error={fields.unplaced(invite.error)} />
        <div className={ui.row}>
          <Button type="submit" loading={invite.isPending}>
            {words.inviteGo}
          </Button>
        </div>
      </form>
      {invite.data?.link && (
        <Secret lead={words.made(invite.data.email)} label={words.link} value={invite.data.link} />
      )}
    </Section>
  )
}
