// Which segments share the most customers with one?

interface Sized {
  id: number
  name: string
  size?: number | null
}

export interface Shared extends Sized {
  both: number
}

/** Those that share any with the one at a place, most first; of as many, the smaller one says more. */
export function ranked(all: Sized[], both: (number | null)[][], at: number): Shared[] {
  const found = all.flatMap((one, place) => {
    const count = both[at]?.[place]
    return place !== at && typeof count === 'number' && count > 0 ? [{ ...one, both: count }] : []
  })
  return found.sort((a, b) => b.both - a.both || (a.size ?? 0) - (b.size ?? 0))
}
