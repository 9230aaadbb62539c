// How does one sign in with e-mail and password?
import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { api, ask } from '@/api/client'
import { text } from '@/text/en'
import { useFields } from './fields'
import { Refusal } from './Refusal'
import css from './ui.module.css'

export function SignInForm({ email, done }: { email: string; done: () => void }) {
  const fields = useFields({ email, password: '' })
  const signIn = useMutation({
    mutationFn: () => ask(api.POST('/api/v1/session', { body: fields.values })),
    onSuccess: done,
    onError: fields.refuse,
  })
  return (
    <form className={css.form} onSubmit={fields.submit(() => signIn.mutate())} noValidate>
      <TextInput
        {...fields.input('email')}
        label={text.door.email}
        type="email"
        autoComplete="username"
        data-autofocus={email === '' || undefined}
      />
      <PasswordInput
        {...fields.input('password')}
        label={text.door.password}
        autoComplete="current-password"
        data-autofocus={email !== '' || undefined}
        visibilityToggleButtonProps={{ 'aria-label': text.door.show }}
      />
      <Refusal error={fields.unplaced(signIn.error)} />
      <Button type="submit" loading={signIn.isPending} fullWidth>
        {text.door.signIn}
      </Button>
    </form>
  )
}
