// What of a customer is on its way already? Who needs a part of it waits for that answer, and does not ask once more.
import { onChange } from '@/api/client'
import type { components } from '@/api/schema'

export type Overview = components['schemas']['OverviewView']

/** How many changes were sent to the server from here, as the requests that change something say it. */
let sent = 0
export const noteChange = () => {
  sent += 1
}
onChange(noteChange)

/** Whether something was changed since: an answer to what was asked before may not know of it. */
export const changedSince = (moment: number) => sent !== moment
export const thisMoment = () => sent

interface Coming {
  /** Which part of the timeline comes with it, by name. */
  part: string
  asked: number
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
  const one = { part, answer, asked: sent }
  coming.set(place(id, key), one)
}

export const isComing = (id: number, key: string) => {
  const one = coming.get(place(id, key))
  return one !== undefined && !changedSince(one.asked)
}

/** One part of what is on its way, or else what its own address answers. Of the timeline only that part of it which was asked for. */
export async function partOrAsk<P extends keyof Overview>(
  [id, key]: [id: number, key: string],
  name: P,
  ask: () => Promise<NonNullable<Overview[P]>>,
  part?: string,
): Promise<NonNullable<Overview[P]>> {
  const one = coming.get(place(id, key))
  const fits = one && !changedSince(one.asked) && (part === undefined || part === one.part)
  const told = fits ? (await one.answer)?.[name] : undefined
  return told !== undefined && one && !changedSince(one.asked) ? told : ask()
}
