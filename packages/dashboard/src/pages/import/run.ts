// What does a table come to, part by part? One answer is made of those of all parts.
import { api, ask } from '@/api/client'
import type { components } from '@/api/schema'
import type { Part } from './parts'

export type Kind = 'customers' | 'accounts'
export type Summary = components['schemas']['FactSummary']
type Whole = components['schemas']['FactColumns']
/** What is left out is guessed. */
export type Wishes = Partial<Whole>

/** Refused rows that are shown; the rest is counted. */
export const REFUSALS_MAX = 100

export const NOTHING: Summary = {
  rows: 0,
  new: 0,
  known: 0,
  changed: 0,
  unchanged: 0,
  refused: 0,
  traits: {},
  refusals: [],
  columns: [],
}

/** Both together. Rows and lines of the later one are those of its part. */
export function added(all: Summary, one: Summary, part: Part): Summary {
  const traits = { ...all.traits }
  for (const [name, rows] of Object.entries(one.traits)) traits[name] = (traits[name] ?? 0) + rows
  const refusals = one.refusals.map((row) => ({
    ...row,
    row: row.row + part.rows,
    line: row.line + part.lines,
  }))
  return {
    rows: all.rows + one.rows,
    new: all.new + one.new,
    known: all.known + one.known,
    changed: all.changed + one.changed,
    unchanged: all.unchanged + one.unchanged,
    refused: all.refused + one.refused,
    traits,
    refusals: [...all.refusals, ...refusals].slice(0, REFUSALS_MAX),
    columns: all.columns.length > 0 ? all.columns : one.columns,
  }
}

/** Columns that are taken for one thing in one part and for another in the next: what a part guesses, it guesses by its own cells. */
export function unsettled(parts: readonly Summary[]): string[] {
  const [first, ...rest] = parts
  const differs = (name: string, as: string) =>
    rest.some((part) => part.columns.some((one) => one.column === name && one.taken_as !== as))
  return (first?.columns ?? []).filter((one) => differs(one.column, one.taken_as)).map((one) => one.column)
}

/** With these columns as text, whatever their cells look like. */
export const asText = (wishes: Wishes, columns: readonly string[]): Wishes => ({
  ...wishes,
  text: [...new Set([...(wishes.text ?? []), ...columns])],
})

export interface Going {
  workspace: number
  kind: Kind
  parts: readonly Part[]
  wishes: Wishes
  signal: AbortSignal
  /** After each part: how many are done, and what they came to. */
  told: (done: number, sum: Summary) => void
}

const send = (write: boolean, { workspace, kind, wishes, signal }: Going, csv: string) => {
  const asked = { params: { path: { workspace } }, body: { kind, csv, columns: wishes as Whole }, signal }
  return write
    ? ask(api.POST('/api/v1/workspaces/{workspace}/facts', asked))
    : ask(api.POST('/api/v1/workspaces/{workspace}/facts/preview', asked))
}

async function through(write: boolean, going: Going): Promise<{ sum: Summary; each: Summary[] }> {
  let sum = NOTHING
  const each: Summary[] = []
  for (const part of going.parts) {
    going.signal.throwIfAborted()
    const one = await send(write, going, part.csv)
    each.push(one)
    sum = added(sum, one, part)
    going.told(each.length, sum)
  }
  return { sum, each }
}

/** What it would change, and with which wishes: columns that one part reads as numbers and another cannot are text in all. */
export async function preview(going: Going): Promise<{ sum: Summary; wishes: Wishes; settled: string[] }> {
  const { sum, each } = await through(false, going)
  const settled = unsettled(each)
  if (settled.length === 0) return { sum, wishes: going.wishes, settled }
  const wishes = asText(going.wishes, settled)
  return { sum: (await through(false, { ...going, wishes })).sum, wishes, settled }
}

export const bring = async (going: Going): Promise<Summary> => (await through(true, going)).sum
