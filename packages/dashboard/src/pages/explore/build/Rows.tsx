// How do rows of conditions stand together? All, any or none of them; a row can be a group of its own.
import { ActionIcon, Button, Select } from '@mantine/core'
import { CaseSensitive, Plus, X } from 'lucide-react'
import { text } from '@/text/en'
import {
  about,
  isGroup,
  type Mode,
  MODES,
  mayIgnoreCase,
  type On,
  OPERATORS,
  type Operator,
  type Test,
  takesMoment,
  takesNumbers,
  takesText,
} from '../conditions'
import css from './build.module.css'
import { NameField } from './NameField'
import { type Numbered, type NumberedGroup, type NumberedTest, numbered } from './numbered'
import { ValueField } from './ValueField'
import { useRemoval } from '@/ui/removal'

/** Deeper, a phone has no room left; what a link brings may be deeper and is shown all the same. */
const DEEPEST = 4

interface Parts {
  label: string
  group: NumberedGroup
  on: On[]
  depth?: number
  onChange: (next: NumberedGroup) => void
  onRemove?: () => void
}

const form = text.explore.form

export function Rows({ label, group, on, depth = 0, onChange, onRemove }: Parts) {
  const { rows } = group
  const { list, removing } = useRemoval<HTMLFieldSetElement>(rows.length)
  const put = (next: Numbered) =>
    onChange({ ...group, rows: rows.map((one) => (one.row === next.row ? next : one)) })
  const take = (row: number) => {
    removing(rows.findIndex((one) => one.row === row))
    onChange({ ...group, rows: rows.filter((one) => one.row !== row) })
  }
  const add = (next: Numbered) => onChange({ ...group, rows: [...rows, next] })
  const bare = depth === 0 && rows.length === 0
  const together = depth > 0 || rows.length > 1 || group.mode !== 'all'
  return (
    <fieldset
      ref={list}
      className={css.tests}
      data-inner={depth > 0 || undefined}
      data-list
      data-row={depth > 0 || undefined}
    >
      <legend className={bare || depth > 0 ? 'sr-only' : undefined}>{label}</legend>
      {together && (
        <div className={css.mode}>
          <Select
            size="xs"
            aria-label={form.mode_of_group}
            data={MODES.map((one) => ({ value: one, label: form.groupModes[one] }))}
            value={group.mode}
            onChange={(next) => onChange({ ...group, mode: next as Mode })}
            allowDeselect={false}
          />
          {onRemove && <Remove label={form.removeGroup} act={onRemove} />}
        </div>
      )}
      {rows.map((one) =>
        isGroup(one) ? (
          <Rows
            key={one.row}
            label={form.group}
            group={one as NumberedGroup}
            on={on}
            depth={depth + 1}
            onChange={put}
            onRemove={() => take(one.row)}
          />
        ) : (
          <Row key={one.row} test={one} on={on} onChange={put} onRemove={() => take(one.row)} />
        ),
      )}
      <div className={css.adds}>
        <Add label={bare ? label : form.addTest} act={() => add(numbered({ operator: 'is' }))} />
        {!bare && depth < DEEPEST && (
          <Add
            label={form.addGroup}
            act={() => add(numbered({ mode: 'any', rows: [{ operator: 'is' }, { operator: 'is' }] }))}
          />
        )}
      </div>
    </fieldset>
  )
}

function Remove({ label, act }: { label: string; act: () => void }) {
  return (
    <ActionIcon variant="subtle" color="gray" aria-label={label} title={label} onClick={act} data-remove>
      <X size={16} aria-hidden />
    </ActionIcon>
  )
}

function Add({ label, act }: { label: string; act: () => void }) {
  return (
    <Button
      className={css.add}
      data-add
      size="compact-sm"
      variant="subtle"
      leftSection={<Plus size={14} aria-hidden />}
      onClick={act}
    >
      {label}
    </Button>
  )
}

/** The values that another operator can still use. */
export function kept(test: Partial<Test>, operator: Operator): Partial<Test> {
  const values = (test.values ?? []).filter((value) =>
    takesNumbers(operator)
      ? typeof value === 'number'
      : takesText(operator) || takesMoment(operator)
        ? typeof value === 'string'
        : true,
  )
  return test.values ? { values } : {}
}

interface RowParts {
  test: NumberedTest
  on: On[]
  onChange: (next: NumberedTest) => void
  onRemove: () => void
}

function Row({ test, on, onChange, onRemove }: RowParts) {
  const operator = test.operator ?? 'is'
  const alike = mayIgnoreCase(operator) && (test.values ?? []).some((value) => typeof value === 'string')
  return (
    <div className={css.test} data-row>
      <NameField
        label={form.testName}
        hidden
        on={on}
        value={test.name ? { on: test.on ?? 'property', name: test.name } : undefined}
        onChange={(next) => next && onChange({ ...about(test, next.on, next.name), operator })}
      />
      <Remove label={form.removeTest} act={onRemove} />
      <Select
        aria-label={form.operator}
        data={OPERATORS.map((one) => ({ value: one, label: text.explore.operators[one] }))}
        value={operator}
        onChange={(next) =>
          onChange({ ...test, operator: next as Operator, ...kept(test, next as Operator) })
        }
        allowDeselect={false}
        maxDropdownHeight={320}
      />
      {alike ? (
        <ActionIcon
          variant={test.ignoreCase ? 'light' : 'subtle'}
          color={test.ignoreCase ? undefined : 'gray'}
          aria-label={form.ignoreCase}
          title={form.ignoreCase}
          aria-pressed={test.ignoreCase === true}
          onClick={() => onChange({ ...test, ignoreCase: !test.ignoreCase })}
        >
          <CaseSensitive size={18} aria-hidden />
        </ActionIcon>
      ) : (
        <span />
      )}
      <ValueField test={test} onChange={(values) => onChange({ ...test, values })} />
    </div>
  )
}
