// Which conditions must hold? Rows of name, comparison and value; a row counts as soon as it is whole.
import { ActionIcon, Button, Select } from '@mantine/core'
import { Plus, X } from 'lucide-react'
import { useEffect, useId, useRef, useState } from 'react'
import { text } from '@/text/en'
import {
  type On,
  OPERATORS,
  type Operator,
  type Test,
  takesNumbers,
  toCondition,
  toTests,
  whole,
} from '../conditions'
import { type Condition, canon } from '../question'
import css from './build.module.css'
import { NameField } from './NameField'
import { ValueField } from './ValueField'

interface Parts {
  label: string
  where: Condition | undefined
  /** What conditions may speak of. */
  on: On[]
  onChange: (next: Condition | undefined) => void
}

type Row = Partial<Test> & { row: number }

let numbered = 0
const rowOf = (test: Partial<Test>): Row => {
  numbered += 1
  return { ...test, row: numbered }
}

export function Tests({ label, where, on, onChange }: Parts) {
  const given = canon(where ?? null)
  const said = useRef(given)
  const heading = useId()
  const [rows, setRows] = useState<Row[]>(() => (toTests(where) ?? []).map(rowOf))
  const complex = toTests(where) === undefined

  useEffect(() => {
    // Somebody else changed it: the address, or another kind of question.
    if (given === said.current) return
    said.current = given
    setRows((toTests(given === 'null' ? undefined : JSON.parse(given)) ?? []).map(rowOf))
  }, [given])

  const change = (next: Row[]) => {
    setRows(next)
    const condition = toCondition(next.filter((one) => whole(one)) as Test[])
    const now = canon(condition ?? null)
    if (now === said.current) return
    said.current = now
    onChange(condition)
  }
  const put = (row: number, more: Partial<Test>) =>
    change(rows.map((one) => (one.row === row ? { ...one, ...more } : one)))

  if (complex)
    return (
      <div className={css.complex}>
        <p>{text.explore.form.complex}</p>
        <code>{canon(where)}</code>
        <Button size="compact-sm" variant="subtle" onClick={() => onChange(undefined)}>
          {text.explore.form.removeComplex}
        </Button>
      </div>
    )

  return (
    <fieldset className={css.tests}>
      {rows.length > 0 ? <legend id={heading}>{label}</legend> : <legend className="sr-only">{label}</legend>}
      {rows.map((test) => (
        <div key={test.row} className={css.test}>
          <NameField
            label={text.explore.form.testName}
            hidden
            on={on}
            value={test.name ? { on: test.on ?? 'property', name: test.name } : undefined}
            onChange={(next) =>
              put(test.row, next ? { on: next.on, name: next.name, operator: test.operator ?? 'is' } : {})
            }
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={text.explore.form.removeTest}
            onClick={() => change(rows.filter((one) => one.row !== test.row))}
          >
            <X size={16} aria-hidden />
          </ActionIcon>
          <Select
            aria-label={text.explore.form.operator}
            data={OPERATORS.map((one) => ({ value: one, label: text.explore.operators[one] }))}
            value={test.operator ?? 'is'}
            onChange={(next) => {
              const operator = next as Operator
              const values = takesNumbers(operator)
                ? (test.values ?? []).filter((v) => typeof v === 'number')
                : test.values
              put(test.row, { operator, ...(values ? { values } : {}) })
            }}
          />
          <ValueField test={test} onChange={(values) => put(test.row, { values })} />
        </div>
      ))}
      <Button
        className={css.add}
        size="compact-sm"
        variant="subtle"
        leftSection={<Plus size={14} aria-hidden />}
        onClick={() => setRows([...rows, rowOf({ operator: 'is' })])}
      >
        {rows.length === 0 ? label : text.explore.form.addTest}
      </Button>
    </fieldset>
  )
}
