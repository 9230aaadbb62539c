// What is the segment called, what is it for, and who is in it?
import { Button, Textarea, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { type KeyboardEvent, useEffect, useId, useState } from 'react'
import { Problem } from '@/api/problem'
import { say } from '@/app/toasts'
import { useDraft, useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { useFields } from '@/ui/fields'
import { Section } from '@/ui/Page'
import { Refusal } from '@/ui/Refusal'
import { Restored } from '@/ui/Restored'
import ui from '@/ui/ui.module.css'
import { placed } from './build/placed'
import { RuleBuilder } from './build/RuleBuilder'
import css from './build/rule.module.css'
import { begun, type Group, isWhole, leaves, readRule, renumbered, writeRule } from './build/tree'
import { type Segment, useSavingSegment } from './data'
import { ruleWords } from './words'

const words = text.segments.form

interface Values extends Record<string, unknown> {
  name: string
  description: string
  root: Group
}

function firstOf(one: Segment | undefined, rule: unknown): Values {
  if (one) return { name: one.name, description: one.description, root: readRule(one.rule) }
  const root = readRule(rule)
  return {
    name: '',
    description: '',
    // One begun row shows what a rule is made of.
    root: root.rows.length > 0 ? root : { ...root, rows: [begun('did')] },
  }
}

/** A new segment, perhaps with a rule that one brings along; or one that is changed. */
export function SegmentForm({ one, rule }: { one?: Segment | undefined; rule?: unknown }) {
  const { id } = useWorkspace()
  const navigate = useNavigate()
  const form = useId()
  const [first] = useState(() => firstOf(one, rule))
  const fields = useFields(first, useDraft('segment'))
  const { refuse, forget, values } = fields
  // The numbers of rows that wait from before may be taken.
  const [root, setRoot] = useState(() => renumbered(values.root))
  const [unfinished, setUnfinished] = useState(false)
  const leave = (number: number) =>
    void navigate({
      to: '/w/$workspace/segments/$segment',
      params: { workspace: String(id), segment: String(number) },
    })
  const saving = useSavingSegment((number, draft) => {
    forget()
    say(words.saved(draft.name))
    leave(number)
  })
  useEffect(() => {
    if (saving.error) refuse(saving.error)
  }, [saving.error, refuse])
  const change = (next: Group) => {
    setRoot(next)
    fields.set('root', next)
    setUnfinished(false)
    if (saving.error) saving.reset()
  }
  const written = writeRule(root)
  const lacks = written.rule === undefined || !leaves(root).every(isWhole)
  const send = () => {
    if (lacks) {
      setUnfinished(true)
      return
    }
    saving.mutate({
      name: values.name.trim(),
      description: values.description.trim(),
      rule: written.rule,
      before: one,
    })
  }
  const keys = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    document.querySelector<HTMLFormElement>(`[id="${form}"]`)?.requestSubmit()
  }
  const atRow = placed(saving.error, written, ruleWords) !== undefined
  const discarding = {
    ...fields,
    discard: () => {
      fields.discard()
      setRoot(renumbered(first.root))
    },
  }
  return (
    <div className={css.form} onKeyDown={keys}>
      <form
        id={form}
        className={ui.form}
        noValidate
        onSubmit={fields.submit(send, ({ name }) =>
          name.trim() === '' ? { name: words.noName } : ({} as Record<string, string>),
        )}
      >
        <Restored of={discarding} />
        <TextInput {...fields.input('name')} label={words.name} description={words.nameHint} />
        <Textarea
          {...fields.input('description')}
          label={words.description}
          description={words.descriptionHint}
          autosize
          minRows={2}
        />
      </form>
      <Section title={words.rule} lead={words.ruleLead}>
        <RuleBuilder root={root} onChange={change} refused={saving.error ?? undefined} />
      </Section>
      {!atRow && <Refusal error={fields.unplaced(saving.error)} />}
      {unfinished && (
        <Refusal error={new Problem({ status: 422, code: 'unfinished', detail: words.unfinished })} />
      )}
      <div className={css.foot}>
        <Button type="submit" form={form} loading={saving.isPending}>
          {text.shell.save}
        </Button>
        <Button
          variant="default"
          onClick={() => {
            forget()
            if (one) leave(one.id)
            else void navigate({ to: '/w/$workspace/segments', params: { workspace: String(id) } })
          }}
        >
          {text.shell.cancel}
        </Button>
      </div>
    </div>
  )
}
