// How do the parts of a rule stand together? All, any or none of them; a part can be a group of its own.
import { ActionIcon, Button, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Plus, X } from 'lucide-react'
import { useWorkspace } from '@/app/workspace'
import { type Mode, MODES } from '@/pages/explore/conditions'
import { text } from '@/text/en'
import { useRemoval } from '@/ui/removal'
import { savedSegmentsQuery } from '../data'
import { Did } from './Did'
import { FactRow } from './FactRow'
import { Known } from './Known'
import { Listed } from './Listed'
import { Moments } from './Moments'
import css from './rule.module.css'
import { Sequence } from './Sequence'
import { StageRow } from './StageRow'
import {
  type AccountPart,
  begun,
  type Group,
  isGroup,
  type Kind,
  type Leaf,
  type Members,
  newGroup,
  type Part,
  TESTS,
} from './tree'

const words = text.segments.form
const form = text.explore.form
/** Deeper, a phone has no room left; what is brought may be deeper and is shown all the same. */
const DEEPEST = 4

/** What is wrong, by the number of its row. */
export type Wrong = Map<number, string>

interface Parts {
  group: Group
  wrong: Wrong
  depth?: number
  onChange: (next: Group) => void
  onRemove?: () => void
}

export function RuleRows({ group, wrong, depth = 0, onChange, onRemove }: Parts) {
  const { rows } = group
  const { list, removing } = useRemoval<HTMLFieldSetElement>(rows.length)
  const put = (next: Part) =>
    onChange({ ...group, rows: rows.map((one) => (one.row === next.row ? next : one)) })
  const take = (row: number) => {
    removing(rows.findIndex((one) => one.row === row))
    onChange({ ...group, rows: rows.filter((one) => one.row !== row) })
  }
  const add = (next: Part) => onChange({ ...group, rows: [...rows, next] })
  return (
    <fieldset
      ref={list}
      className={css.group}
      data-inner={depth > 0 || undefined}
      data-wrong={wrong.has(group.row) || undefined}
      data-list
      data-row={depth > 0 || undefined}
    >
      <legend className="sr-only">{depth > 0 ? words.group : words.rule}</legend>
      <div className={css.mode}>
        <Select
          aria-label={form.mode_of_group}
          data={MODES.map((one) => ({ value: one, label: form.groupModes[one] }))}
          value={group.mode}
          onChange={(next) => onChange({ ...group, mode: next as Mode })}
          allowDeselect={false}
        />
        {onRemove && <Remove label={form.removeGroup} act={onRemove} />}
      </div>
      <Said wrong={wrong.get(group.row)} />
      {rows.map((one, at) =>
        isGroup(one) ? (
          <RuleRows
            key={one.row}
            group={one}
            wrong={wrong}
            depth={depth + 1}
            onChange={put}
            onRemove={() => take(one.row)}
          />
        ) : (
          <Row
            key={one.row}
            at={at}
            part={one}
            wrong={wrong}
            depth={depth}
            onChange={put}
            onRemove={() => take(one.row)}
          />
        ),
      )}
      <div className={css.adds}>
        <Add label={form.addTest} act={() => add(begun('did'))} />
        {depth < DEEPEST && <Add label={form.addGroup} act={() => add(newGroup())} />}
      </div>
    </fieldset>
  )
}

const Said = ({ wrong }: { wrong: string | undefined }) =>
  wrong === undefined ? null : <p className={css.said}>{wrong}</p>

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

interface RowParts {
  at: number
  part: Leaf
  wrong: Wrong
  depth: number
  onChange: (next: Leaf) => void
  onRemove: () => void
}

/** What the row before has in common with a new one. */
const before = (part: Leaf) => {
  const [first] = part.kind === 'account' ? part.inner.rows : []
  return first && !isGroup(first) ? { ...first, row: part.row } : part
}

function Row({ at, part, wrong, depth, onChange, onRemove }: RowParts) {
  const said = wrong.get(part.row)
  return (
    <div
      className={css.row}
      data-row
      data-wrong={said !== undefined || undefined}
      role="group"
      aria-label={words.row(at + 1)}
    >
      <div className={css.head}>
        {part.kind === 'other' ? (
          <strong>{words.other}</strong>
        ) : (
          <Select
            aria-label={words.kind}
            data={TESTS.map((kind) => ({ value: kind, label: words.kinds[kind] }))}
            value={part.kind}
            onChange={(next) => next !== part.kind && onChange(begun(next as Kind, before(part)))}
            allowDeselect={false}
          />
        )}
        <Remove label={form.removeTest} act={onRemove} />
      </div>
      <Said wrong={said} />
      {part.kind === 'account' ? (
        <RuleRows
          group={part.inner}
          wrong={wrong}
          depth={depth + 1}
          onChange={(inner) => onChange({ ...part, inner })}
        />
      ) : (
        <Body part={part} onChange={onChange} />
      )}
    </div>
  )
}

function Body({ part, onChange }: { part: Exclude<Leaf, AccountPart>; onChange: (next: Leaf) => void }) {
  if (part.kind === 'other') return <code className={css.code}>{JSON.stringify(part.rule)}</code>
  if (part.kind === 'trait')
    return <Known known={part.known} onChange={(known) => onChange({ ...part, known })} />
  const put = (more: Members) => {
    const test = Object.fromEntries(
      Object.entries({ ...part.test, ...more }).filter(([, value]) => value !== undefined && value !== null),
    )
    onChange({ ...part, test })
  }
  if (part.kind === 'did') return <Did test={part.test} put={put} />
  if (part.kind === 'sequence') return <Sequence test={part.test} put={put} />
  if (part.kind === 'segment') return <Named test={part.test} put={put} />
  if (part.kind === 'stage')
    return <StageRow test={part.test} onChange={(test) => onChange({ ...part, test })} />
  if (part.kind === 'listed')
    return <Listed test={part.test} onChange={(test) => onChange({ ...part, test })} />
  if (part.kind === 'fact')
    return <FactRow test={part.test} onChange={(test) => onChange({ ...part, test })} />
  return <Moments end={part.kind} test={part.test} put={put} />
}

/** Another segment, by its name. */
function Named({ test, put }: { test: Members; put: (more: Members) => void }) {
  const { id } = useWorkspace()
  const saved = useQuery(savedSegmentsQuery(id))
  const name = typeof test.segment === 'string' ? test.segment : ''
  const names = (saved.data ?? []).filter((one) => !one.hidden).map((one) => one.name)
  return (
    <Select
      label={words.segment}
      placeholder={words.pickSegment}
      data={name !== '' && !names.includes(name) ? [name, ...names] : names}
      value={name === '' ? null : name}
      onChange={(next) => put({ segment: next ?? '' })}
      nothingFoundMessage={words.noSegments}
      searchable
      allowDeselect={false}
      maxDropdownHeight={320}
    />
  )
}
