// How does a table leave as CSV without becoming a formula in somebody's spreadsheet?
import type { Table } from './table'

// What no eye sees is skipped on the way to the first character: spreadsheets skip it too. Full-width and small forms are
// taken for the sign they look like where such writing is usual.
const FORMULA = /^[\s\p{Cc}\p{Cf}\p{Z}]*[=+\-@\u2212\uFE62\uFE63\uFE66\uFE6B\uFF0B\uFF0D\uFF1D\uFF20]/u
// A tab, an end of line or any other control character in front splits the cell, or is dropped, where it is opened.
const CONTROL = /^\p{Cc}/u
const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/

/** One field of RFC 4180. What a spreadsheet would calculate gets an apostrophe in front; numbers stay numbers. */
export function field(value: string | number | null): string {
  if (value === null) return ''
  const text = String(value)
  const counted = typeof value === 'number' && NUMBER.test(text)
  const safe = !counted && (FORMULA.test(text) || CONTROL.test(text)) ? `'${text}` : text
  // Semicolons and tabs end a field where a comma is written in numbers.
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** The whole table, with the values as counted and not as shown. */
export function csv(table: Table): string {
  const head = table.columns.map((column) => field(column.name))
  const rows = table.rows.map((row) => row.cells.map((cell) => field(cell.raw)))
  return `${[head, ...rows].map((fields) => fields.join(',')).join('\r\n')}\r\n`
}

/** A name that every file system takes. */
export function fileName(title: string, ending: string): string {
  const plain = title
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  return `${plain.slice(0, 60) || 'hark'}.${ending}`
}

function keep(href: string, name: string) {
  const link = document.createElement('a')
  link.href = href
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
}

export function keepBlob(blob: Blob, name: string) {
  const href = URL.createObjectURL(blob)
  keep(href, name)
  setTimeout(() => URL.revokeObjectURL(href), 10_000)
}

export const keepText = (text: string, name: string, type = 'text/csv;charset=utf-8') =>
  keepBlob(new Blob([text], { type }), name)
