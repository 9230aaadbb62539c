// What of a customer is on its way already? Who needs a part of it waits for that answer, and does not ask once more.
import type { components } from '@/api/schema'

export type Overview = components['schemas']['OverviewView']

interface Coming {
  /** Which part of the timeline comes with it, by name. */
  part: string
  answer: Promise<Overview | undefined>
}
const coming = new Map<string, Coming>()
const place = (id: number, key: string) => `${id} ${key}`

/** Until it has come, or was refused: then the parts ask for themselves, and say why. */
export function comes(id: number, key: string, part: string, asked: Promise<Overview>) {
  const answer = asked
    .catch(() => undefined)
    .finally(() => {
      if (coming.get(place(id, key)) === one) coming.delete(place(id, key))
    })
  const one = { part, answer }
  coming.set(place(id, key), one)
}

export const isComing = (id: number, key: string) => coming.has(place(id, key))

/** One part of what is on its way, or else what its own address answers. Of the timeline only that part of it which was asked for. */
export async function partOrAsk<P extends keyof Overview>(
  [id, key]: [id: number, key: string],
  name: P,
  ask: () => Promise<NonNullable<Overview[P]>>,
  part?: string,
): Promise<NonNullable<Overview[P]>> {
  const one = coming.get(place(id, key))
  const told = one && (part === undefined || part === one.part) ? (await one.answer)?.[name] : undefined
  return told ?? ask()
}
