// Does one learn that the server cannot be reached, and does the page recover by itself?
import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { reachable } from '@/api/session'
import { text } from '@/text/en'
import css from './app.module.css'
import { useStore } from './store'

const EVERY_MS = 4000

export function Offline() {
  const there = useStore(reachable)
  const client = useQueryClient()
  useEffect(() => {
    const gone = () => reachable.set(false)
    window.addEventListener('offline', gone)
    return () => window.removeEventListener('offline', gone)
  }, [])
  useEffect(() => {
    if (there) return
    const look = async () => {
      const answer = await fetch('/health', { cache: 'no-store' }).catch(() => undefined)
      if (!answer?.ok) return
      reachable.set(true)
      void client.invalidateQueries()
    }
    const timer = setInterval(look, EVERY_MS)
    window.addEventListener('online', look)
    return () => {
      clearInterval(timer)
      window.removeEventListener('online', look)
    }
  }, [there, client])
  return (
    <div role="alert" data-no-print>
      {!there && <div className={css.offline}>{text.shell.offline}</div>}
    </div>
  )
}
