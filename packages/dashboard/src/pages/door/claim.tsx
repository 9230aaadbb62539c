// How does whoever has the machine become its first owner?
import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api, ask } from '@/api/client'
import { Problem } from '@/api/problem'
import { text } from '@/text/en'
import { useFields } from '@/ui/fields'
import { Refusal } from '@/ui/Refusal'
import ui from '@/ui/ui.module.css'
import { Checking, DeadLink, Door } from './Door'
import { secretOfAddress } from './link'

const FIRST = 1

/** Gives the first workspace its name; the server calls it "default". */
async function call(name: string) {
  const params = { path: { workspace: FIRST } }
  const { id: _, ...settings } = await ask(api.GET('/api/v1/workspaces/{workspace}', { params }))
  await ask(api.PUT('/api/v1/workspaces/{workspace}', { params, body: { ...settings, name } }))
}

export default function Claim() {
  const [link] = useState(secretOfAddress)
  const navigate = useNavigate()
  const works = useQuery({
    queryKey: ['claim', link],
    queryFn: async () => {
      await ask(api.POST('/api/v1/claim/show', { body: { link } }))
      return true
    },
    staleTime: Number.POSITIVE_INFINITY,
  })
  const fields = useFields({ name: '', workspace: '', email: '', password: '' })
  const claim = useMutation({
    mutationFn: async () => {
      const { workspace, ...owner } = fields.values
      await ask(api.POST('/api/v1/claim', { body: { link, ...owner } }))
      // The door is open by now: a name that does not please can be set inside.
      await call(workspace.trim() || text.door.claim.workspaceElse).catch(() => undefined)
    },
    onSuccess: () => navigate({ to: '/', replace: true }),
    onError: fields.refuse,
  })
  if (works.isPending) return <Checking title={text.door.claim.title} />
  if (works.error instanceof Problem && !works.error.unreachable)
    return <DeadLink hint={text.door.claim.deadHint} />
  return (
    <Door title={text.door.claim.title} lead={text.door.claim.lead}>
      <form className={ui.form} onSubmit={fields.submit(() => claim.mutate())} noValidate>
        <TextInput {...fields.input('name')} label={text.door.name} autoComplete="name" autoFocus />
        <TextInput
          {...fields.input('workspace')}
          label={text.door.claim.workspace}
          description={text.door.claim.workspaceHint}
          autoComplete="organization"
        />
        <TextInput {...fields.input('email')} label={text.door.email} type="email" autoComplete="username" />
        <PasswordInput
          {...fields.input('password')}
          label={text.door.password}
          description={text.door.passwordRule}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ 'aria-label': text.door.show }}
        />
        <Refusal error={fields.unplaced(claim.error) ?? works.error} />
        <Button type="submit" loading={claim.isPending} fullWidth>
          {text.door.claim.go}
        </Button>
      </form>
    </Door>
  )
}
