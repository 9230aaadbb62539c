// Which numbers are in the answer? Each that stands for customers opens them.
import type { Cell } from '@/charts/answers'
import { text } from '@/text/en'
import type { Table, TableCell } from '../table'
import { ground } from './heat'
import css from './show.module.css'

interface Parts {
  table: Table
  caption: string
  onPick?: ((cell: Cell, what: string) => void) | undefined
}

function Value({ cell, what, onPick }: { cell: TableCell; what: string; onPick: Parts['onPick'] }) {
  const found = cell.cell
  if (!found || !onPick) return cell.shown
  return (
    <button
      type="button"
      className={css.cell}
      title={text.explore.openCell(what)}
      onClick={() => onPick(found, what)}
    >
      {cell.shown}
    </button>
  )
}

export function AnswerTable({ table, caption, onPick }: Parts) {
  const heat = table.rows.some((row) => row.cells.some((cell) => cell.heat !== undefined))
  return (
    // What scrolls must be reachable by keyboard
    <section className={css.scroll} aria-label={caption} tabIndex={0}>
      <table className={`${css.numbers} ${heat ? css.heat : ''}`}>
        <caption className="sr-only">{heat ? text.explore.heat : caption}</caption>
        <thead>
          <tr>
            {table.columns.map((column, at) => (
              // A column is its place
              <th key={at} scope="col" className={column.end ? css.end : undefined}>
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, line) => (
            // A row is its place
            <tr key={line}>
              {row.cells.map((cell, at) => {
                const what =
                  cell.what ?? [row.cells[0]?.shown, table.columns[at]?.name].filter(Boolean).join(', ')
                const value = <Value cell={cell} what={what} onPick={onPick} />
                return (
                  // A cell is its place
                  <td key={at} className={table.columns[at]?.end ? css.end : undefined}>
                    {cell.heat !== undefined ? (
                      <div
                        className={css.hot}
                        style={ground(cell.heat)}
                        data-open={cell.open || undefined}
                        title={cell.open ? text.explore.incomplete : undefined}
                      >
                        {value}
                      </div>
                    ) : cell.open ? (
                      <span className={css.open} title={text.explore.incomplete}>
                        {value}
                      </span>
                    ) : (
                      value
                    )}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
