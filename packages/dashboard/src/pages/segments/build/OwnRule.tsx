// Of whom does a question speak, when no segment says it? A rule of its own, written in the drawer.
import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Problem } from '@/api/problem'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { Refusal } from '@/ui/Refusal'
import { RuleBuilder } from './RuleBuilder'
import css from './rule.module.css'
import { begun, isWhole, leaves, readRule, writeRule } from './tree'

const form = text.explore.form

interface Parts {
  first: unknown
  onUse: (rule: unknown) => void
}

export default function OwnRule({ first, onUse }: Parts) {
  const { id, can } = useWorkspace()
  const [root, setRoot] = useState(() => {
    const found = readRule(first)
    return found.rows.length > 0 ? found : { ...found, rows: [begun('did')] }
  })
  const [unfinished, setUnfinished] = useState(false)
  const { rule } = writeRule(root)
  const use = () => {
    if (rule === undefined || !leaves(root).every(isWhole)) setUnfinished(true)
    else onUse(rule)
  }
  return (
    <div className={css.form}>
      <RuleBuilder
        narrow
        root={root}
        onChange={(next) => {
          setRoot(next)
          setUnfinished(false)
        }}
      />
      {unfinished && (
        <Refusal
          error={new Problem({ status: 422, code: 'unfinished', detail: text.segments.form.unfinished })}
        />
      )}
      <div className={css.foot}>
        <Button onClick={use}>{form.useRule}</Button>
        {can('Save') && (
          <Button
            variant="default"
            renderRoot={(props) => (
              <Link
                to="/w/$workspace/segments/new"
                params={{ workspace: String(id) }}
                search={rule === undefined ? {} : { rule }}
                {...props}
              />
            )}
          >
            {form.nameRule}
          </Button>
        )}
        {first !== undefined && (
          <Button variant="subtle" onClick={() => onUse(undefined)}>
            {form.noRule}
          </Button>
        )}
      </div>
    </div>
  )
}
