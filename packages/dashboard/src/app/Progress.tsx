// Is something going on for more than a second?
import { useIsFetching, useIsMutating } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { text } from '@/text/en'
import css from './app.module.css'

/** A query with `meta: { quiet: true }` waits by design (long polls) and is no progress. */
export function Progress() {
  const busy = useIsFetching({ predicate: (query) => query.meta?.quiet !== true }) + useIsMutating() > 0
  const [slow, setSlow] = useState(false)
  useEffect(() => {
    if (!busy) {
      setSlow(false)
      return
    }
    const timer = setTimeout(() => setSlow(true), 1000)
    return () => clearTimeout(timer)
  }, [busy])
  return (
    <div role="status" data-no-print>
      {slow && (
        <div className={css.progress}>
          <span className="sr-only">{text.shell.slow}</span>
        </div>
      )}
    </div>
  )
}
