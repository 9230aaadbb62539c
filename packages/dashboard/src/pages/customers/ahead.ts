// What can be asked for a customer's page before the page is there? All that its first screen shows, at once.
import { notifyManager, type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { RIGHTS } from '@/app/nav'
import { meQuery } from '@/app/queries'
import { vocabularyQuery } from '@/pages/explore/data'
import { savedSegmentsQuery, standingsQuery } from '@/pages/segments/data'
import { mappingQuery } from '@/pages/settings/events/data'
import { changedSince, comes, isComing, type Overview, thisMoment } from './coming'
import {
  consentsQuery,
  customerQuery,
  factsQuery,
  identitiesQuery,
  overview,
  type Part,
  partName,
  stageQuery,
  timelineQuery,
  traitsQuery,
  valueQuery,
} from './data'
import { decidingOf } from './deciding'
import { lastLens, lensesQuery, lensOf, troubles } from './lens'
import { mappingOf } from './mapped'
import { LOOKED, TROUBLES } from './much'
import { partAsked } from './part'

/** What was heard so lately is not asked for again: as everywhere. */
const FRESH_MS = 15_000

/** Asks for all that is known of one customer in one request, unless it is known or on its way. */
export function lookAhead(client: QueryClient, id: number, key: string, part: Part = {}) {
  const heard = client.getQueryState(customerQuery(id, key).queryKey)
  const fresh = heard !== undefined && !heard.isInvalidated && Date.now() - heard.dataUpdatedAt < FRESH_MS
  if (fresh || isComing(id, key)) return
  const asked = thisMoment()
  comes(
    id,
    key,
    partName(part),
    overview(id, key, part).then((told) => {
      // What was merged, undone or erased meanwhile is not in it.
      if (!changedSince(asked)) notifyManager.batch(() => keep(client, [id, key], part, told))
      return told
    }),
  )
}

/** The same for what stands there already, before any part of it asks. */
export function useLookAhead(id: number, key: string, part: Part) {
  const client = useQueryClient()
  useState(() => lookAhead(client, id, key, part))
}

/** Each part under its own name, where also those find it that are opened later. All at once, or the page would be drawn for each. */
function keep(client: QueryClient, [id, key]: [number, string], part: Part, told: Overview) {
  client.setQueryData(customerQuery(id, key).queryKey, told.customer)
  client.setQueryData(timelineQuery(id, key, part).queryKey, {
    pages: [told.timeline],
    pageParams: [undefined],
  })
  if (told.stage) client.setQueryData(stageQuery(id, key).queryKey, told.stage)
  if (told.segments) client.setQueryData(standingsQuery(id, key).queryKey, told.segments)
  if (told.value) client.setQueryData(valueQuery(id, key).queryKey, told.value)
  if (told.traits) client.setQueryData(traitsQuery(id, key).queryKey, told.traits)
  if (told.facts) client.setQueryData(factsQuery(id, key).queryKey, told.facts)
  if (told.consents) client.setQueryData(consentsQuery(id, key).queryKey, told.consents)
  if (told.identities) client.setQueryData(identitiesQuery(id, key).queryKey, told.identities)
}

/** What the pages of all customers share. */
export function askAround(client: QueryClient, id: number) {
  void client.prefetchQuery(lensesQuery(id))
  void client.prefetchQuery(savedSegmentsQuery(id))
  void client.prefetchQuery(vocabularyQuery(id))
  void client.prefetchQuery(mappingQuery(id))
}

interface Where {
  workspace: number
  key: string
  search: Record<string, unknown>
}

/** All that the first screen of the page needs. What must know the workspace's events comes right behind them. */
export function askAhead(client: QueryClient, { workspace: id, key, search }: Where) {
  const seat = client.getQueryData(meQuery.queryKey)?.seats.find((one) => one.workspace === id)
  // Whoever may not see customers is told so; their page would be refused, part by part.
  if (seat && !seat.rights.includes(RIGHTS.SeeCustomers)) return
  const zone = seat?.timezone
  const saved = client.getQueryData(lensesQuery(id).queryKey)
  const { lens } = lensOf(search.lens === undefined ? lastLens(id) : String(search.lens), saved)
  const { events, until } = partAsked(search, lens.events, zone ?? 'UTC')
  lookAhead(client, id, key, { events, until })
  askAround(client, id)
  const opened = (name: string) => lens.parts.some(({ part, folded }) => part === name && !folded)
  const some = (part: Part) => {
    if ((part.events ?? []).length > 0) void client.prefetchInfiniteQuery(timelineQuery(id, key, part))
  }
  const known = Promise.all([
    client.ensureQueryData(vocabularyQuery(id)),
    client.ensureQueryData(mappingQuery(id)),
  ])
  known.then(
    ([{ events }, { mappings }]) => {
      const names = events.map(({ name }) => name)
      const deciding = decidingOf(names, mappingOf(mappings))
      if (opened('matters')) some({ events: deciding.all, limit: LOOKED })
      if (opened('trouble')) some({ events: troubles(names), limit: TROUBLES })
    },
    () => undefined,
  )
}
