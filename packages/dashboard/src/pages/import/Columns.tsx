// What does each column mean? As it was understood, and what else it can be.
import { Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { text } from '@/text/en'
import ui from '@/ui/ui.module.css'
import { chosenFor, type Choice, CHOICES, withChoice } from './choices'
import css from './import.module.css'
import type { Kind, Summary, Wishes } from './run'

const words = text.importing.columns

interface Parts {
  kind: Kind
  columns: Summary['columns']
  wishes: Wishes
  onChange: (next: Wishes) => void
  busy: boolean
}

export function Columns({ kind, columns, wishes, onChange, busy }: Parts) {
  return (
    <>
      <div className={ui.tableBox}>
        <table className={ui.table}>
          <thead>
            <tr>
              <th scope="col">{words.column}</th>
              <th scope="col">{words.taken}</th>
              <th scope="col">{words.change}</th>
            </tr>
          </thead>
          <tbody>
            {columns.map((one) => (
              <tr key={one.column}>
                <td>
                  <b className={css.column}>{one.column}</b>
                </td>
                <td data-label={words.taken}>{words.as[one.taken_as] ?? one.taken_as}</td>
                <td data-label={words.change}>
                  <Select
                    aria-label={words.changeOne(one.column)}
                    size="xs"
                    className={css.pick}
                    data={[
                      { value: '', label: words.guessed },
                      ...CHOICES[kind].map((value) => ({ value, label: words.choices[value] })),
                    ]}
                    value={chosenFor(wishes, one.column) ?? ''}
                    onChange={(value) =>
                      onChange(withChoice(wishes, one.column, (value || undefined) as Choice | undefined))
                    }
                    allowDeselect={false}
                    disabled={busy}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Currency wishes={wishes} onChange={onChange} busy={busy} />
    </>
  )
}

function Currency({ wishes, onChange, busy }: Pick<Parts, 'wishes' | 'onChange' | 'busy'>) {
  const [typed, setTyped] = useState(wishes.currency ?? '')
  const settle = () => {
    const code = typed.trim().toUpperCase()
    if (code === (wishes.currency ?? '')) return
    const { currency: _, currency_column: __, ...rest } = wishes
    onChange(code ? { ...rest, currency: code } : rest)
  }
  return (
    <TextInput
      className={css.currency}
      label={words.currency}
      description={words.currencyHint}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={settle}
      onKeyDown={(event) => event.key === 'Enter' && settle()}
      maxLength={3}
      disabled={busy}
      autoComplete="off"
    />
  )
}
