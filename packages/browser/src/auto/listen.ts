// How is something watched so that it can end, and so that nothing thrown here reaches the page?

type Ends = (() => void)[]

export function listening() {
  const ends: Ends = []
  return {
    /** In the capture phase: a page that stops an event from going on is heard all the same. */
    on<E extends Event>(to: EventTarget, name: string, does: (event: E) => void) {
      const safe = (event: Event) => {
        try {
          does(event as E)
        } catch {
          // A strange page is no reason to break it.
        }
      }
      const how = { capture: true, passive: true }
      to.addEventListener(name, safe, how)
      ends.push(() => to.removeEventListener(name, safe, how))
    },
    also: (end: () => void) => void ends.push(end),
    end: () => ends.splice(0).forEach((end) => end()),
  }
}
