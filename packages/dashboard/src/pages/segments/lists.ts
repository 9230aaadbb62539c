// How does a list of ids come about: from what was pasted, from a column of a file, from the customers of a page?
import { api, ask } from '@/api/client'
import type { Behind } from '@/pages/explore/data'

type Free = Record<string, never>

/** As many as the language takes. */
export const LISTED_MAX = 100_000
/** As many as are gathered from pages: each thousand is a walk over everybody. */
export const GATHERED_MAX = 10_000
const PAGE = 1_000

/** Each id once, in the order in which they came. */
const distinct = (ids: string[]) => [...new Set(ids.map((id) => id.trim()).filter((id) => id !== ''))]

/** One on each line, or separated by commas, semicolons or tabs. */
export const readIds = (typed: string): string[] => distinct(typed.split(/[\n\r,;\t]+/))

/** The cells of a table as RFC 4180 writes it, with whichever separator its first line has most of. */
export function readCsv(file: string): string[][] {
  const source = file.replace(/^\uFEFF/, '')
  const first = source.split(/\r?\n/, 1)[0] ?? ''
  const count = (sign: string) => first.split(sign).length
  const [separator = ','] = [',', ';', '\t'].sort((a, b) => count(b) - count(a))
  const rows: string[][] = [[]]
  let [cell, quoted, begun] = ['', false, false]
  const settle = () => {
    rows.at(-1)?.push(cell)
    cell = ''
    begun = false
  }
  for (let at = 0; at < source.length; at += 1) {
    const sign = source[at] ?? ''
    if (quoted) {
      if (sign !== '"') cell += sign
      else if (source[at + 1] === '"') {
        cell += '"'
        at += 1
      } else quoted = false
    } else if (sign === '"' && cell === '' && !begun) {
      quoted = true
      begun = true
    } else if (sign === separator) settle()
    else if (sign === '\n') {
      settle()
      rows.push([])
    } else if (sign !== '\r') cell += sign
  }
  if (cell !== '' || begun || (rows.at(-1)?.length ?? 0) > 0) settle()
  return rows.filter((row) => row.some((one) => one.trim() !== ''))
}

const IDS = /^(user_?id|customer_?id|id|e-?mail)$/i

/** Which column holds the ids, as far as its name tells; the first one otherwise. */
export function idColumn([head = []]: string[][]): number {
  const found = head.findIndex((name) => IDS.test(name.trim()))
  return Math.max(0, found)
}

/** The ids of one column. The first row is a name and no id, where there are several columns or its name says so. */
export function idsOfColumn(rows: string[][], column: number): string[] {
  const [head = []] = rows
  const named = head.length > 1 || IDS.test(head[0]?.trim() ?? '')
  return distinct(rows.slice(named ? 1 : 0).map((row) => row[column] ?? ''))
}

export interface Gathered {
  ids: string[]
  /** There are more than a list made of pages takes. */
  more: boolean
}

/** The ids of those for whom a question about customers holds. `asked` makes the question for a page. */
export async function gather(
  id: number,
  asked: (limit: number, after: string | undefined) => object,
): Promise<Gathered> {
  const ids: string[] = []
  let after: string | undefined
  for (;;) {
    const page = (await ask(
      api.POST('/api/v1/workspaces/{workspace}/query', {
        params: { path: { workspace: id } },
        body: asked(PAGE, after) as Free,
      }),
    )) as unknown as { customers: Behind[]; next?: string | null }
    ids.push(...page.customers.flatMap((one) => one.id ?? []))
    const next = page.next ?? undefined
    if (next === undefined || next === after) return { ids: distinct(ids), more: false }
    if (ids.length >= GATHERED_MAX) return { ids: distinct(ids).slice(0, GATHERED_MAX), more: true }
    after = next
  }
}
