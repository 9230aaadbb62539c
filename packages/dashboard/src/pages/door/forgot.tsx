// How does one ask for a new password?
import { Button, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { api, ask } from '@/api/client'
import { doorQuery } from '@/app/queries'
import { text } from '@/text/en'
import { useAnnounced } from '@/ui/announce'
import { useFields } from '@/ui/fields'
import { Refusal } from '@/ui/Refusal'
import ui from '@/ui/ui.module.css'
import { BackToSignIn, Door } from './Door'
import css from './door.module.css'

/** Who is here is not told; what nobody can have as an address may be. */
const address = ({ email }: { email: string }): Record<string, string> =>
  /^[^@\s]+@[^@\s]+$/.test(email.trim()) ? {} : { email: text.door.noAddress }

export default function Forgot() {
  const { data: door } = useQuery(doorQuery)
  const fields = useFields({ email: '' })
  const send = useMutation({
    mutationFn: () => ask(api.POST('/api/v1/password/reset/ask', { body: fields.values })),
    onError: fields.refuse,
  })
  useAnnounced(send.isSuccess && text.door.forgot.sent(fields.values.email))
  return (
    <Door title={text.door.forgot.title} lead={text.door.forgot.lead}>
      {door?.mail === false && (
        <p role="note" className={css.notice}>
          {text.door.forgot.noMail}
        </p>
      )}
      {send.isSuccess ? (
        <div className={css.notice}>
          <p>{text.door.forgot.sent(fields.values.email)}</p>
          <p>{text.door.forgot.sentHint}</p>
        </div>
      ) : (
        <form className={ui.form} onSubmit={fields.submit(() => send.mutate(), address)} noValidate>
          <TextInput
            {...fields.input('email')}
            label={text.door.email}
            type="email"
            autoComplete="username"
            autoFocus
          />
          <Refusal error={fields.unplaced(send.error)} />
          <Button type="submit" loading={send.isPending} fullWidth>
            {text.door.forgot.go}
          </Button>
        </form>
      )}
      <BackToSignIn />
    </Door>
  )
}
