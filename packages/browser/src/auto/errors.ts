// What breaks in front of the customer? Without what stood in the address or in the message and is nobody's business.
import type { Tap } from '../types'
import { listening } from './listen'

/** One page tells no more errors than this, and each of them no more often: a loop that fails must not fill the timeline. */
const MOST = 20
const EACH = 3

export function errors({ window: w, track, on: hear, clean }: Tap) {
  const { on, end } = listening()
  let all = 0
  let counts = new Map<string, number>()

  function tell(thrown: unknown, message: string, place: string, handled: boolean) {
    const error = thrown as Partial<Error> | undefined
    const isError = !!thrown && typeof thrown === 'object'
    const type = String((isError && error?.name) || 'Error').slice(0, 100)
    const said = clean(String((isError && error?.message) || message)).slice(0, 300)
    const known = counts.get(type + said) ?? 0
    if (all >= MOST || known >= EACH) return
    all++
    counts.set(type + said, known + 1)
    const stack = isError && typeof error?.stack === 'string' ? clean(stackOf(error.stack)) : undefined
    track('$exception', {
      $exception_type: type,
      $exception_message: said,
      $exception_source: clean(place.replace(/[?#][^:\s]*/, '')) || undefined,
      $exception_stack: stack,
      $exception_handled: handled,
    })
  }

  on<ErrorEvent>(w, 'error', (event) => {
    // A picture that is missing is an event of its element, and no error of the program.
    if (!(event instanceof w.ErrorEvent)) return
    tell(event.error, event.message, `${event.filename}:${event.lineno}:${event.colno}`, false)
  })
  on<PromiseRejectionEvent>(w, 'unhandledrejection', ({ reason }) => {
    tell(reason, typeof reason === 'object' ? 'a promise was rejected' : String(reason), '', false)
  })
  hear('leave', () => {
    all = 0
    counts = new Map()
  })
  return end
}

/** The places only, without the message, which stands on its own, and without what follows `?` in an address. */
const stackOf = (stack: string) =>
  stack
    .split('\n')
    .filter((line) => /(^\s*at )|@/.test(line))
    .slice(0, 10)
    .map((line) => line.trim().replace(/[?#][^:)\s]*/, ''))
    .join('\n')
    .slice(0, 2000)
