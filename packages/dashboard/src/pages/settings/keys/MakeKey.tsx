// How is a key made? Its text is shown once.
import { Button, Radio, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, ask } from '@/api/client'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { useFields } from '@/ui/fields'
import { Section } from '@/ui/Page'
import { Refusal } from '@/ui/Refusal'
import ui from '@/ui/ui.module.css'

const words = text.connections.keys
const KINDS = ['write', 'server'] as const

export interface MadeKey {
  kind: string
  text: string
}

export function MakeKey({ made }: { made: (key: MadeKey) => void }) {
  const { id: workspace } = useWorkspace()
  const client = useQueryClient()
  const fields = useFields({ kind: 'write', label: '' })
  const make = useMutation({
    mutationFn: () =>
      ask(
        api.POST('/api/v1/workspaces/{workspace}/keys', {
          params: { path: { workspace } },
          body: fields.values,
        }),
      ),
    onSuccess: (key) => {
      fields.set('label', '')
      if (key.text) made({ kind: key.kind, text: key.text })
      return client.invalidateQueries({ queryKey: ['w', workspace, 'keys'] })
    },
    onError: fields.refuse,
  })
  return (
    <Section title={words.make}>
      <form
        className={ui.form}
        onSubmit={fields.submit(() => make.mutate())}
        onKeyDown={fields.onKeyDown}
        noValidate
      >
        <Radio.Group
          label={words.kind}
          value={fields.values.kind}
          onChange={(kind) => fields.set('kind', kind)}
        >
          <div className={ui.stack}>
            {KINDS.map((kind) => (
              <Radio key={kind} value={kind} label={words.kinds[kind]} description={words.kindHints[kind]} />
            ))}
          </div>
        </Radio.Group>
        <TextInput {...fields.input('label')} label={words.label} placeholder={words.labelExample} />
        <Refusal error={fields.unplaced(make.error)} />
        <div className={ui.row}>
          <Button type="submit" loading={make.isPending}>
            {words.go}
          </Button>
        </div>
      </form>
    </Section>
  )
}
