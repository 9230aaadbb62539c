// How does one set a new password by the link of a mail?
import { Button, PasswordInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api, ask } from '@/api/client'
import { Problem } from '@/api/problem'
import { text } from '@/text/en'
import { useFields } from '@/ui/fields'
import { Refusal } from '@/ui/Refusal'
import ui from '@/ui/ui.module.css'
import { BackToSignIn, DeadLink, Door } from './Door'
import { secretOfAddress } from './link'

export default function Reset() {
  const [link] = useState(secretOfAddress)
  const navigate = useNavigate()
  const fields = useFields({ password: '' })
  const reset = useMutation({
    mutationFn: () => ask(api.POST('/api/v1/password/reset', { body: { link, ...fields.values } })),
    onSuccess: () => navigate({ to: '/sign-in', search: { done: 'reset' }, replace: true }),
    onError: fields.refuse,
  })
  const dead = link === '' || (reset.error instanceof Problem && reset.error.code === 'dead_link')
  if (dead) return <DeadLink hint={text.door.reset.deadHint} />
  return (
    <Door title={text.door.reset.title} lead={text.door.reset.lead}>
      <form className={ui.form} onSubmit={fields.submit(() => reset.mutate())} noValidate>
        <PasswordInput
          {...fields.input('password')}
          label={text.door.newPassword}
          description={text.door.passwordRule}
          autoComplete="new-password"
          autoFocus
          visibilityToggleButtonProps={{ 'aria-label': text.door.show }}
        />
        <Refusal error={fields.unplaced(reset.error)} />
        <Button type="submit" loading={reset.isPending} fullWidth>
          {text.door.reset.go}
        </Button>
      </form>
      <BackToSignIn />
    </Door>
  )
}
