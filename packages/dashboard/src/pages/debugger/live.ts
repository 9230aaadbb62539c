// What arrives, as it arrives? A long poll that goes on until the page is left, and a list that stays small.
import { useEffect, useRef, useState } from 'react'
import { api, ask } from '@/api/client'
import type { components } from '@/api/schema'

export type Arrived = components['schemas']['ArrivalView']

export const KEPT = 500
const WAIT_S = 20
const AGAIN_MS = 3000

/** The newest first, each once, and no more than are kept. */
export function merged(now: readonly Arrived[], newer: readonly Arrived[]): Arrived[] {
  const known = new Set(now.map((one) => one.n))
  const fresh = newer.filter((one) => !known.has(one.n))
  return [...fresh.toReversed(), ...now].slice(0, KEPT)
}

/** Whether an arrival holds all words that are sought, anywhere, and is of the event. */
export function fits(one: Arrived, sought: string, event: string | undefined): boolean {
  if (event && one.event !== event) return false
  if (sought.trim() === '') return true
  const within = JSON.stringify([
    one.event,
    one.name,
    one.message_id,
    one.properties,
    one.refused,
    one.fact,
    one.detail,
  ]).toLowerCase()
  return sought
    .toLowerCase()
    .split(/\s+/)
    .every((word) => within.includes(word))
}

export interface Live {
  items: Arrived[]
  /** Answered at least once. */
  ready: boolean
  lost: boolean
  error: unknown
}

export function useLive(workspace: number): Live {
  const [live, setLive] = useState<Live>({ items: [], ready: false, lost: false, error: undefined })
  const cursor = useRef<string | undefined>(undefined)
  useEffect(() => {
    const leaving = new AbortController()
    cursor.current = undefined
    const listen = async () => {
      while (!leaving.signal.aborted) {
        try {
          const after = cursor.current
          const page = await ask(
            api.GET('/api/v1/workspaces/{workspace}/arrivals', {
              params: {
                path: { workspace },
                query: after === undefined ? { limit: 100 } : { after, wait: WAIT_S, limit: 200 },
              },
              signal: leaving.signal,
            }),
          )
          cursor.current = page.next ?? after ?? '0'
          setLive((now) => ({
            items: page.items.length > 0 ? merged(now.items, page.items) : now.items,
            ready: true,
            lost: false,
            error: undefined,
          }))
        } catch (error) {
          if (leaving.signal.aborted) return
          setLive((now) => ({ ...now, lost: true, error: now.ready ? undefined : error }))
          await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
        }
      }
    }
    void listen()
    return () => leaving.abort()
  }, [workspace])
  return live
}
