// Which period is looked at? It stands in the address as ?range=30d, so that links and reloads keep it.
import { useNavigate, useSearch } from '@tanstack/react-router'
import { text } from '@/text/en'

export type Range = keyof typeof text.shell.ranges
export const RANGES = Object.keys(text.shell.ranges) as Range[]
export const RANGE_DEFAULT: Range = '30d'

export const isRange = (value: unknown): value is Range => RANGES.includes(value as Range)

/** The period in the words of the query language; all time is no period. */
export function rangeSpec(range: Range): { last: string } | undefined {
  return range === 'all' ? undefined : { last: range }
}

export function useRange(): [Range, (next: Range) => void] {
  const search = useSearch({ strict: false }) as { range?: unknown }
  const navigate = useNavigate()
  const range = isRange(search.range) ? search.range : RANGE_DEFAULT
  const choose = (next: Range) => {
    void navigate({
      to: '.',
      search: (now: Record<string, unknown>) => ({ ...now, range: next }),
      replace: true,
    })
  }
  return [range, choose]
}
