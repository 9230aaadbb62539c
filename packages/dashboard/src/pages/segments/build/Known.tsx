// What is known of them?
import { ActionIcon, Select } from '@mantine/core'
import { CaseSensitive } from 'lucide-react'
import { NameField } from '@/pages/explore/build/NameField'
import { kept } from '@/pages/explore/build/Rows'
import { ValueField } from '@/pages/explore/build/ValueField'
import { about, mayIgnoreCase, OPERATORS, type Operator, type Test } from '@/pages/explore/conditions'
import { text } from '@/text/en'
import css from './rule.module.css'

const form = text.explore.form

export function Known({
  known,
  onChange,
}: {
  known: Partial<Test>
  onChange: (next: Partial<Test>) => void
}) {
  const operator = known.operator ?? 'is'
  const alike = mayIgnoreCase(operator) && (known.values ?? []).some((value) => typeof value === 'string')
  return (
    <div className={css.known}>
      <NameField
        label={text.segments.form.trait}
        on={['trait']}
        value={known.name ? { on: 'trait', name: known.name } : undefined}
        onChange={(next) => next && onChange({ ...about(known, next.on, next.name), operator })}
      />
      <Select
        aria-label={form.operator}
        data={OPERATORS.map((one) => ({ value: one, label: text.explore.operators[one] }))}
        value={operator}
        onChange={(next) =>
          onChange({ ...known, operator: next as Operator, ...kept(known, next as Operator) })
        }
        allowDeselect={false}
        maxDropdownHeight={320}
      />
      <div className={css.value}>
        <ValueField test={known} onChange={(values) => onChange({ ...known, values })} />
        {alike && (
          <ActionIcon
            variant={known.ignoreCase ? 'light' : 'subtle'}
            color={known.ignoreCase ? undefined : 'gray'}
            aria-label={form.ignoreCase}
            title={form.ignoreCase}
            aria-pressed={known.ignoreCase === true}
            onClick={() => onChange({ ...known, ignoreCase: !known.ignoreCase })}
          >
            <CaseSensitive size={18} aria-hidden />
          </ActionIcon>
        )}
      </div>
    </div>
  )
}
