// What is clicked and sent, where do people click in anger, and where does nothing happen?
import type { Tap } from '../types'
import { active, ignored, origin, told } from './element'
import { listening } from './listen'

/** Clicks so near and so soon after each other are one burst. */
const NEAR = 30
const SOON = 1000
const RAGE = 3
/** What has not begun by then does not come from the click. */
const DEAD = 2500
/** These do something that a page cannot see, or need no answer. */
const SILENT =
  'input,select,textarea,label,option,[contenteditable],a[download],a[target],a[href^="mailto:"],a[href^="tel:"],a[href^="sms:"],video,audio'

export function clicks({ window: w, track, on: hear, clean }: Tap) {
  const { on, also, end } = listening()
  let burst: { x: number; y: number; at: number; count: number } | undefined

  const place = (event: MouseEvent) => ({
    $x: Math.round(event.pageX),
    $y: Math.round(event.pageY),
    $viewport_width: w.innerWidth,
  })

  /** Whether nothing answers: no change, no move, no other place. */
  const dead = watchDead(w)
  also(dead.end)
  hear('leave', dead.answered)
  hear('hidden', dead.answered)

  on<MouseEvent>(w.document, 'click', (event) => {
    const target = origin(event)
    if (!target || !event.isTrusted || ignored(target)) return
    const used = active(target)
    const at = event.timeStamp
    const again =
      burst && at - burst.at <= SOON && Math.hypot(event.clientX - burst.x, event.clientY - burst.y) <= NEAR
    burst = { x: event.clientX, y: event.clientY, at, count: again && burst ? burst.count + 1 : 1 }
    const facts = { ...told(used ?? target, clean), ...place(event) }
    // Choosing a word or a paragraph takes two or three clicks and is no anger.
    const choosing = !used && !!String(w.getSelection() ?? '')
    if (burst.count === RAGE && !choosing) track('$rageclick', facts)
    if (!used) return
    track('$autocapture', { $event_type: 'click', ...facts })
    if (!used.closest(SILENT)) dead.expect(target, () => track('$dead_click', facts))
  })

  on<SubmitEvent>(w.document, 'submit', (event) => {
    const form = origin(event)
    if (!form || ignored(form)) return
    dead.answered()
    track('$autocapture', { $event_type: 'submit', ...told(form, clean) })
  })
  return end
}

/** Calls back when nothing on the page changes after a click. */
function watchDead(w: Tap['window']) {
  const { on, end } = listening()
  let timer: number | undefined
  const answered = () => {
    w.clearTimeout(timer)
    timer = undefined
    observer.disconnect()
  }
  const observer = new MutationObserver(answered)
  const all = { subtree: true, childList: true, attributes: true, characterData: true }
  for (const name of ['scroll', 'focusin', 'selectionchange', 'toggle', 'fullscreenchange', 'dragstart'])
    on(w.document, name, answered)
  for (const name of ['popstate', 'hashchange', 'blur', 'beforeunload', 'resize']) on(w, name, answered)
  return {
    answered,
    expect(target: Element, dead: () => void) {
      // Of several clicks the last one is judged.
      answered()
      observer.observe(w.document, all)
      const root = target.getRootNode()
      if (root !== w.document) observer.observe(root, all)
      timer = w.setTimeout(() => {
        answered()
        dead()
      }, DEAD)
    },
    end() {
      answered()
      end()
    },
  }
}
