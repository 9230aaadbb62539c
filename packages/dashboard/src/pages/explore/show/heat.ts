// How warm is a cell, so that its number can still be read?

/** The strongest ground on which the ink of both themes keeps a contrast of 4.5. */
const STRONGEST = 46

/** How much of the colour a cell has, of a hundred. */
export const strength = (share: number) => Math.round(Math.sqrt(Math.min(1, Math.max(0, share))) * STRONGEST)

/** A ground between the panel and the first colour of the charts. The ink stays the same, so it is never a guess. */
export function ground(share: number): { backgroundColor: string } {
  const part = strength(share)
  return { backgroundColor: `color-mix(in oklab, var(--cat-1) ${part}%, var(--panel))` }
}
