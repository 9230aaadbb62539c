// Which routes do the pages use that docs/openapi.json does not describe yet? Each entry goes once it is described there.

export interface Customer {
  key: string
  name: string
  ids: string[]
  traits: Record<string, unknown>
  groups: { kind: string; id: string; since: string | null }[]
  first_seen: string | null
  last_seen: string | null
  events: number
  population: string
  masked: boolean
}
export interface CustomerRow {
  key: string
  name: string
  id?: string
  traits: Record<string, unknown>
  account?: string | null
  first_seen: string | null
  last_seen: string | null
  events: number
}
export interface TimelineEvent {
  message_id: string
  event: string
  time: string
  received: string
  properties: Record<string, unknown>
  platform?: string
  [more: string]: unknown
}
export interface Arrival {
  n: number
  message_id: string
  event: string
  customer_key: string | null
  name: string | null
  time: string
  received: string
  source: string
  properties: Record<string, unknown>
  late_seconds: number
}
export interface DeadLetter {
  id: number
  reason: string
  hint: string | null
  received: string
  source: string
  body: unknown
}
export interface Accounting {
  received: number
  stored: number
  duplicates: number
  conflicts: number
  dead_letters: number
  dropped: number
  refused: number
  erased: number
  waiting: number
}
export interface Vocabulary {
  events: { name: string; count: number; last_seen: string }[]
  properties: { name: string; count: number }[]
  traits: { name: string; count: number }[]
  groups: { kind: string }[]
  first_event: string | null
  last_event: string | null
  events_total: number
  customers_total: number
}
export interface Webhook {
  id: number
  url: string
  description: string
  /** Which kinds of messages it wants; empty for all. */
  kinds: string[]
  /** Whether messages hold numbers instead of personal data. */
  thin: boolean
  enabled: boolean
  disabled_why: string | null
  failing_since: string | null
  created: string
  old_secret_until: string | null
  /** Only in the answer to making or rotating it. */
  secret?: string
}
export interface Delivery {
  id: number
  message: string
  kind: string
  state: string
  attempts: number
  status: number | null
  error: string | null
  body: string
  created: string
  finished: string | null
}
export interface MailSettings {
  host: string
  port: number
  protection: 'tls' | 'start_tls' | 'none'
  name: string
  from: string
}
export interface SignOnSettings {
  name: string
  issuer: string
  client_id: string
  forced: boolean
}
export interface Door {
  claimed: boolean
  sign_on: { name: string } | null
  mail: boolean
}
export interface Page<T> {
  items: T[]
  next: string | null
  total?: number
}
export type Json = Record<string, unknown>

type Path = { workspace: number }
type Operation<P, Q, B, R> = {
  parameters: { query?: Q; header?: never; cookie?: never } & (P extends undefined
    ? { path?: never }
    : { path: P })
  requestBody: B extends undefined ? undefined : { content: { 'application/json': B } }
  responses: { 200: { headers: Record<string, unknown>; content: { 'application/json': R } } }
}
type Get<P, R, Q = Record<string, never>> = Omit<Operation<P, Q, undefined, R>, 'requestBody'> & {
  requestBody?: never
}
type Do<P, B, R> = B extends undefined ? Get<P, R> : Operation<P, Record<string, never>, B, R>

type Keyed = Path & { key: string }
type Hook = Path & { webhook: number }
type Paged = { cursor?: string; limit?: number }

export interface ComingPaths {
  '/api/v1/door': { get: Get<undefined, Door> }
  '/api/v1/workspaces/{workspace}/query': { post: Do<Path, Json, Json> }
  '/api/v1/workspaces/{workspace}/vocabulary': { get: Get<Path, Vocabulary> }
  '/api/v1/workspaces/{workspace}/vocabulary/values': {
    get: Get<
      Path,
      { values: { value: unknown; customers: number }[] },
      { property?: string; trait?: string; search?: string }
    >
  }
  '/api/v1/workspaces/{workspace}/customers': {
    get: Get<Path, Page<CustomerRow>, Paged & { search?: string }>
  }
  '/api/v1/workspaces/{workspace}/customers/{key}': { get: Get<Keyed, Customer> }
  '/api/v1/workspaces/{workspace}/customers/{key}/timeline': {
    get: Get<Keyed, Page<TimelineEvent>, { before?: string; limit?: number; event?: string }>
  }
  '/api/v1/workspaces/{workspace}/customers/{customer}/erase': {
    post: Do<Path & { customer: string }, undefined, { ids: number; events: number; dead_letters: number }>
  }
  '/api/v1/workspaces/{workspace}/customers/{key}/export': { get: Get<Keyed, Json> }
  '/api/v1/workspaces/{workspace}/arrivals': {
    get: Get<Path, Page<Arrival>, { after?: string; wait?: number; limit?: number }>
  }
  '/api/v1/workspaces/{workspace}/dead-letters': { get: Get<Path, Page<DeadLetter>, Paged> }
  '/api/v1/workspaces/{workspace}/dead-letters/replay': {
    post: Do<Path, { ids: number[] | null }, { replayed: number; refused_again: number }>
  }
  '/api/v1/workspaces/{workspace}/accounting': { get: Get<Path, Accounting> }
  '/api/v1/workspaces/{workspace}/webhooks': {
    get: Get<Path, Page<Webhook>>
    post: Do<Path, { url: string; description: string; kinds: string[]; thin: boolean }, Webhook>
  }
  '/api/v1/workspaces/{workspace}/webhooks/{webhook}': {
    patch: Do<Hook, { url?: string; kinds?: string[]; enabled?: boolean }, Webhook>
    delete: Get<Hook, undefined>
  }
  '/api/v1/workspaces/{workspace}/webhooks/{webhook}/test': {
    post: Do<Hook, undefined, { delivery: number }>
  }
  '/api/v1/workspaces/{workspace}/webhooks/{webhook}/rotate': {
    post: Do<Hook, { overlap_hours: number }, Webhook>
  }
  '/api/v1/workspaces/{workspace}/webhooks/{webhook}/deliveries': { get: Get<Hook, Page<Delivery>, Paged> }
  '/api/v1/workspaces/{workspace}/webhooks/{webhook}/deliveries/{delivery}/again': {
    post: Do<Hook & { delivery: number }, undefined, { delivery: number }>
  }
  '/api/v1/workspaces/{workspace}/connections/mail': {
    get: Get<Path, { settings: (MailSettings & { password_set: boolean }) | null }>
    put: Do<Path, MailSettings & { password?: string }, undefined>
    delete: Get<Path, undefined>
  }
  '/api/v1/workspaces/{workspace}/connections/mail/test': { post: Do<Path, { to: string }, undefined> }
  '/api/v1/workspaces/{workspace}/connections/sign-on': {
    get: Get<Path, { settings: SignOnSettings | null }>
    put: Do<Path, SignOnSettings & { client_secret?: string }, undefined>
    delete: Get<Path, undefined>
  }
}
