// How does one who cannot see the page hear that something is there now? A place that is there from the beginning says it: a
// status that comes with its text in it is often not read.
import { useEffect } from 'react'
import { createStore, useStore } from '@/app/store'

/** Two places take turns, so that the same text said twice is heard twice. */
const said = createStore<[string, string]>(['', ''])

/** Long enough to be read out; after that, whoever reads the page from top to bottom does not meet it twice. */
const SAID_MS = 5000
let fading: ReturnType<typeof setTimeout> | undefined

export function announce(message: string) {
  clearTimeout(fading)
  fading = setTimeout(() => said.set(['', '']), SAID_MS)
  said.set(([first]) => (first === '' ? [message, ''] : ['', message]))
}

/** Says it when it comes, or changes. */
export function useAnnounced(message: string | undefined | false) {
  useEffect(() => {
    if (message) announce(message)
  }, [message])
}

export function Announcer() {
  const [first, second] = useStore(said)
  return (
    <div className="sr-only" data-announcer data-no-print>
      <p role="status">{first}</p>
      <p role="status">{second}</p>
    </div>
  )
}
