// Who is meant by name, whatever they do? Pasted ids, or a column of a table.
import { Button, FileButton, Select, Textarea } from '@mantine/core'
import { FileSpreadsheet } from 'lucide-react'
import { useState } from 'react'
import { text } from '@/text/en'
import { idColumn, idsOfColumn, LISTED_MAX, readCsv, readIds } from '../lists'
import css from './rule.module.css'
import type { Members } from './tree'

const words = text.segments.list
/** More of a list is not written into the field: nobody reads it there, and it would be slow. */
const SHOWN = 1000

export function Listed({ test, onChange }: { test: Members; onChange: (next: Members) => void }) {
  const ids = (test.listed as string[]) ?? []
  const [typed, setTyped] = useState(() => ids.slice(0, SHOWN).join('\n'))
  const [table, setTable] = useState<{ name: string; rows: string[][]; column: number }>()
  const long = ids.length > SHOWN
  const take = (next: string[]) => {
    setTyped(next.slice(0, SHOWN).join('\n'))
    onChange({ listed: next })
  }
  const choose = (name: string, rows: string[][], column: number) => {
    setTable({ name, rows, column })
    take(idsOfColumn(rows, column))
  }
  const head = table?.rows[0] ?? []
  return (
    <>
      <Textarea
        label={words.ids}
        description={long ? words.long(SHOWN) : words.hint}
        error={ids.length > LISTED_MAX && words.tooMany(LISTED_MAX)}
        value={typed}
        readOnly={long}
        rows={6}
        spellCheck={false}
        onChange={(event) => {
          setTyped(event.currentTarget.value)
          onChange({ listed: readIds(event.currentTarget.value) })
        }}
      />
      <p className={css.words}>{words.count(ids.length)}</p>
      <div className={css.foot}>
        <FileButton
          accept=".csv,.tsv,.txt,text/csv,text/plain"
          onChange={(file) => {
            if (!file) return
            void file.text().then((held) => {
              const rows = readCsv(held)
              choose(file.name, rows, idColumn(rows))
            })
          }}
        >
          {(props) => (
            <Button
              {...props}
              size="compact-sm"
              variant="default"
              leftSection={<FileSpreadsheet size={14} aria-hidden />}
            >
              {words.file}
            </Button>
          )}
        </FileButton>
        {long && (
          <Button size="compact-sm" variant="subtle" onClick={() => take([])}>
            {words.clear}
          </Button>
        )}
      </div>
      {table && head.length > 1 && (
        <Select
          label={words.column(table.name)}
          data={head.map((name, at) => ({ value: String(at), label: name || words.unnamed(at + 1) }))}
          value={String(table.column)}
          onChange={(next) => choose(table.name, table.rows, Number(next))}
          allowDeselect={false}
        />
      )}
    </>
  )
}
