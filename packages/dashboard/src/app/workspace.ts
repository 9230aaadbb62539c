// In which workspace is one, and what may one do there?
import { useSuspenseQuery } from '@tanstack/react-query'
import { useLocation, useParams } from '@tanstack/react-router'
import type { Draft } from '@/ui/fields'
import { type Right, RIGHTS } from './nav'
import { meQuery } from './queries'

const LAST = 'hark-workspace'

export function lastWorkspace(): number | undefined {
  try {
    return Number(localStorage.getItem(LAST)) || undefined
  } catch {
    return undefined
  }
}

export function rememberWorkspace(id: number) {
  try {
    localStorage.setItem(LAST, String(id))
  } catch {
    // Then the first one is opened the next time.
  }
}

/** The workspace of the page's path. Only below /w/$workspace, where it is known that one has a seat there. */
export function useWorkspace() {
  const { workspace } = useParams({ strict: false })
  const { data: me } = useSuspenseQuery(meQuery)
  const id = Number(workspace)
  const seat = me.seats.find((one) => one.workspace === id)
  return {
    id,
    me,
    seat,
    name: seat?.name ?? '',
    timezone: seat?.timezone ?? 'UTC',
    can: (right: Right | undefined) => right === undefined || (seat?.rights.includes(RIGHTS[right]) ?? false),
  }
}

/**
 * What is typed into a form survives a reload under this name, which is of this person, this page of this workspace, this form, and
 * the record that is changed by it where the address does not name it.
 */
export function useDraft(form: string, never?: readonly string[]): Draft {
  const { me } = useWorkspace()
  const place = useLocation({ select: ({ pathname }) => pathname })
  return { name: `${me.id} ${place} ${form}`, ...(never ? { never } : {}) }
}
