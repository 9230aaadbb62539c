// How does somebody who was invited take their seat?
import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api, ask } from '@/api/client'
import { Problem } from '@/api/problem'
import { meQuery, queryClient } from '@/app/queries'
import { text } from '@/text/en'
import { useFields } from '@/ui/fields'
import { Refusal } from '@/ui/Refusal'
import ui from '@/ui/ui.module.css'
import { Checking, DeadLink, Door } from './Door'
import { secretOfAddress } from './link'

export default function Invitation() {
  const [link] = useState(secretOfAddress)
  const navigate = useNavigate()
  const offer = useQuery({
    queryKey: ['invitation', link],
    queryFn: () => ask(api.POST('/api/v1/invitation/show', { body: { link } })),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const fields = useFields({ name: '', password: '' })
  const known = offer.data?.known ?? false
  const accept = useMutation({
    mutationFn: () =>
      ask(api.POST('/api/v1/invitation', { body: known ? { link } : { link, ...fields.values } })),
    onSuccess: () => {
      queryClient.removeQueries({ queryKey: meQuery.queryKey })
      return navigate({ to: '/', replace: true })
    },
    onError: fields.refuse,
  })
  if (offer.isPending) return <Checking title={text.door.invitation.title} />
  if (!offer.data && offer.error instanceof Problem && !offer.error.unreachable)
    return <DeadLink hint={text.door.invitation.deadHint} />
  const role = offer.data
    ? (text.settings.members.roles[offer.data.role as 'viewer']?.name ?? offer.data.role)
    : ''
  return (
    <Door
      title={text.door.invitation.title}
      lead={offer.data && text.door.invitation.lead(offer.data.email, role)}
    >
      <form className={ui.form} onSubmit={fields.submit(() => accept.mutate())} noValidate>
        {known ? (
          <p>{text.door.invitation.known}</p>
        ) : (
          <>
            <TextInput {...fields.input('name')} label={text.door.name} autoComplete="name" autoFocus />
            <input type="hidden" autoComplete="username" value={offer.data?.email ?? ''} />
            <PasswordInput
              {...fields.input('password')}
              label={text.door.password}
              description={text.door.passwordRule}
              autoComplete="new-password"
              visibilityToggleButtonProps={{ 'aria-label': text.door.show }}
            />
          </>
        )}
        <Refusal error={fields.unplaced(accept.error) ?? offer.error} />
        <Button type="submit" loading={accept.isPending} fullWidth>
          {text.door.invitation.go}
        </Button>
      </form>
    </Door>
  )
}
