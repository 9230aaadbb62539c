// What did the server say was wrong, and at which field?

/** A refusal of the server (RFC 9457), or that it could not be reached (status 0). */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly hint: string | undefined
  /** Which field: a JSON pointer such as `/email`. */
  readonly place: string | undefined
  readonly requestId: string | undefined
  /** Seconds after which trying again makes sense. */
  readonly retryAfter: number | undefined

  constructor(facts: {
    status: number
    code: string
    detail: string
    hint?: string | null | undefined
    place?: string | null | undefined
    requestId?: string | null | undefined
    retryAfter?: number | undefined
  }) {
    super(facts.detail)
    this.name = 'Problem'
    this.status = facts.status
    this.code = facts.code
    this.hint = facts.hint ?? undefined
    this.place = facts.place ?? undefined
    this.requestId = facts.requestId ?? undefined
    this.retryAfter = facts.retryAfter
  }

  /** The name of the field, when the place is a field of the form: `/name` or `/steps/0` give `name` and `steps`. */
  get field(): string | undefined {
    const first = this.place?.split('/')[1]
    return first ? first.replaceAll('~1', '/').replaceAll('~0', '~') : undefined
  }

  get unreachable(): boolean {
    return this.status === 0
  }
}

interface Sent {
  code?: unknown
  detail?: unknown
  title?: unknown
  hint?: unknown
  place?: unknown
  request_id?: unknown
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)

/** Reads a refusal, whatever it looks like: a proxy in between may have written it. */
export function problemOf(sent: unknown, response: Response): Problem {
  const facts = (typeof sent === 'object' && sent !== null ? sent : {}) as Sent
  const wait = Number(response.headers.get('retry-after') ?? Number.NaN)
  return new Problem({
    status: response.status,
    code: text(facts.code) ?? 'unknown',
    detail: text(facts.detail) ?? text(facts.title) ?? `${response.status} ${response.statusText}`.trim(),
    hint: text(facts.hint),
    place: text(facts.place),
    requestId: text(facts.request_id),
    retryAfter: Number.isFinite(wait) ? wait : undefined,
  })
}
