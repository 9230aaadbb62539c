// Which of a workspace's own events count as reserved ones, and what do they say in reserved words?
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useWorkspace } from '@/app/workspace'
import { type Mapped, mappingQuery } from '@/pages/settings/events/data'
import type { Told } from './matters'

/** A value at a name, which may reach into objects. */
function at(properties: Record<string, unknown>, name: string): unknown {
  if (name in properties) return properties[name]
  const [head, ...rest] = name.split('.')
  const inner = head === undefined || rest.length === 0 ? undefined : properties[head]
  return typeof inner === 'object' && inner !== null
    ? at(inner as Record<string, unknown>, rest.join('.'))
    : undefined
}

/** By the own name. */
export type Mapping = ReadonlyMap<string, Mapped>
export const mappingOf = (mappings: readonly Mapped[]): Mapping =>
  new Map(mappings.map((one) => [one.event, one]))

/** An event in reserved words: its texts only, for amounts are counted by the server. */
export function inReserved<T extends Told>(event: T, mapping: Mapping): T {
  const mapped = mapping.get(event.event)
  if (!mapped) return event
  const own = event.properties ?? {}
  const places = Object.entries(mapped.properties ?? {})
  const said = places.map(([name, { from, is }]) => [name, is ?? (from == null ? undefined : at(own, from))])
  return { ...event, event: mapped.as, properties: { ...own, ...Object.fromEntries(said) } }
}

/** Own and reserved names by which the events of a workspace are known. */
export const namesWith = (own: readonly string[], mapping: Mapping): string[] => [
  ...new Set([...own, ...own.flatMap((name) => mapping.get(name)?.as ?? [])]),
]

/** The own names of some names, reserved ones among them. */
export const ownOf = (names: readonly string[], own: readonly string[], mapping: Mapping): string[] =>
  own.filter((name) => names.includes(mapping.get(name)?.as ?? name))

export function useMapping() {
  const { id } = useWorkspace()
  const { data, isPending } = useQuery(mappingQuery(id))
  const mapping = useMemo(() => mappingOf(data?.mappings ?? []), [data])
  return { mapping, isPending }
}
