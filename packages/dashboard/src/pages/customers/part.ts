// Which part of a timeline does an address name?
import type { Part } from './data'
import { endOf } from './timeline'

export interface PartAsked extends Part {
  /** The day that was jumped to. */
  on: string | undefined
}

/** The events of a lens count until one chooses others. */
export function partAsked(
  search: { event?: unknown; on?: unknown },
  events: readonly string[],
  timezone: string,
): PartAsked {
  const on = typeof search.on === 'string' ? search.on : undefined
  const said = typeof search.event === 'string' ? [search.event] : search.event
  const chosen = Array.isArray(said) ? said.filter((one): one is string => typeof one === 'string') : events
  return { events: chosen, until: on && endOf(on, timezone), on }
}
