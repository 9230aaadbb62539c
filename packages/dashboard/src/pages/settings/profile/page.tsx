// How should Hark know me, and where am I signed in?
import { Button, PasswordInput, SegmentedControl, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, ask } from '@/api/client'
import { chooseLook } from '@/app/look'
import { meQuery } from '@/app/queries'
import { useStore } from '@/app/store'
import { say } from '@/app/toasts'
import { useDraft, useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { type Density, look, type Scheme } from '@/theme/look'
import { useFields } from '@/ui/fields'
import { Page, Section } from '@/ui/Page'
import { Refusal } from '@/ui/Refusal'
import { Restored } from '@/ui/Restored'
import ui from '@/ui/ui.module.css'
import { Sessions } from './Sessions'

const words = text.settings.profile

function You() {
  const { me } = useWorkspace()
  const client = useQueryClient()
  const fields = useFields({ name: me.name }, useDraft('profile'))
  const save = useMutation({
    mutationFn: () =>
      ask(
        api.PUT('/api/v1/me', { body: { name: fields.values.name, preferences: me.preferences as never } }),
      ),
    onSuccess: () => {
      fields.forget()
      say(text.shell.saved)
      return client.invalidateQueries({ queryKey: meQuery.queryKey })
    },
    onError: fields.refuse,
  })
  return (
    <Section title={words.you}>
      <form
        className={ui.form}
        onSubmit={fields.submit(() => save.mutate())}
        onKeyDown={fields.onKeyDown}
        noValidate
      >
        <Restored of={fields} />
        <TextInput {...fields.input('name')} label={words.name} autoComplete="name" />
        <TextInput label={words.email} description={words.emailHint} value={me.email} readOnly />
        <Refusal error={fields.unplaced(save.error)} />
        <div className={ui.row}>
          <Button type="submit" loading={save.isPending} disabled={fields.values.name === me.name}>
            {text.shell.save}
          </Button>
        </div>
      </form>
    </Section>
  )
}

function LookChoice() {
  const { scheme, density } = useStore(look)
  const data = <T extends string>(choices: Record<T, string>) =>
    (Object.keys(choices) as T[]).map((value) => ({ value, label: choices[value] }))
  return (
    <Section title={words.look}>
      <div className={ui.row}>
        <SegmentedControl
          aria-label={text.shell.theme}
          data={data(text.shell.themes)}
          value={scheme}
          onChange={(value) => void chooseLook({ scheme: value as Scheme })}
        />
        <SegmentedControl
          aria-label={text.shell.density}
          data={data(text.shell.densities)}
          value={density}
          onChange={(value) => void chooseLook({ density: value as Density })}
        />
      </div>
    </Section>
  )
}

function Password() {
  const { me } = useWorkspace()
  const client = useQueryClient()
  const fields = useFields({ old: '', password: '' })
  const set = useMutation({
    mutationFn: () => ask(api.PUT('/api/v1/me/password', { body: fields.values })),
    onSuccess: () => {
      fields.setValues({ old: '', password: '' })
      say(words.passwordSet)
      return client.invalidateQueries({ queryKey: meQuery.queryKey })
    },
    onError: fields.refuse,
  })
  const toggle = { 'aria-label': text.door.show }
  return (
    <Section title={words.password} lead={me.has_password ? words.passwordLead : words.passwordFirst}>
      <form className={ui.form} onSubmit={fields.submit(() => set.mutate())} noValidate>
        <input type="text" hidden readOnly autoComplete="username" value={me.email} />
        {me.has_password && (
          <PasswordInput
            {...fields.input('old')}
            label={words.old}
            autoComplete="current-password"
            visibilityToggleButtonProps={toggle}
          />
        )}
        <PasswordInput
          {...fields.input('password')}
          label={words.fresh}
          description={text.door.passwordRule}
          autoComplete="new-password"
          visibilityToggleButtonProps={toggle}
        />
        <Refusal error={fields.unplaced(set.error)} />
        <div className={ui.row}>
          <Button type="submit" variant="default" loading={set.isPending}>
            {words.set}
          </Button>
        </div>
      </form>
    </Section>
  )
}

export default function Profile() {
  return (
    <Page title={words.title}>
      <You />
      <LookChoice />
      <Password />
      <Sessions />
    </Page>
  )
}
