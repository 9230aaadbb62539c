// Which conditions must hold? Rows and groups of rows; a row counts as soon as it is whole.
import { Button } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { text } from '@/text/en'
import { fromGroup, type Group, type On, toGroup } from '../conditions'
import { type Condition, canon } from '../question'
import css from './build.module.css'
import { numbered, type NumberedGroup } from './numbered'
import { Rows } from './Rows'

interface Parts {
  label: string
  where: Condition | undefined
  /** What conditions may speak of. */
  on: On[]
  onChange: (next: Condition | undefined) => void
}

const begin = (condition: unknown) =>
  numbered(toGroup(condition) ?? ({ mode: 'all', rows: [] } satisfies Group)) as NumberedGroup

export function Tests({ label, where, on, onChange }: Parts) {
  const given = canon(where ?? null)
  const said = useRef(given)
  const box = useRef<HTMLDivElement>(null)
  const cleared = useRef(false)
  const [group, setGroup] = useState<NumberedGroup>(() => begin(where))

  useEffect(() => {
    // Somebody else changed it: the address, or another kind of question.
    if (given === said.current) return
    said.current = given
    setGroup(begin(given === 'null' ? undefined : JSON.parse(given)))
  }, [given])

  useEffect(() => {
    // The button that took it away is gone: the next thing one can do gets the focus.
    if (cleared.current) box.current?.querySelector<HTMLElement>('[data-add]')?.focus()
    cleared.current = false
  }, [given])

  const change = (next: NumberedGroup) => {
    setGroup(next)
    const condition = fromGroup(next)
    const now = canon(condition ?? null)
    if (now === said.current) return
    said.current = now
    onChange(condition)
  }

  if (toGroup(where) === undefined)
    return (
      <div className={css.complex}>
        <p>{text.explore.form.complex}</p>
        <code>{canon(where)}</code>
        <Button
          size="compact-sm"
          variant="subtle"
          onClick={() => {
            cleared.current = true
            onChange(undefined)
          }}
        >
          {text.explore.form.removeComplex}
        </Button>
      </div>
    )
  return (
    <div ref={box} className={css.whole}>
      <Rows label={label} group={group} on={on} onChange={change} />
    </div>
  )
}
