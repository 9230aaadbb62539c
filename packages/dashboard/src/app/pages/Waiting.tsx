// What does one see while a page's file is on its way?
import { Skeleton } from '@mantine/core'
import { text } from '@/text/en'
import css from '@/ui/ui.module.css'

export function Waiting() {
  return (
    <div className={css.page} aria-busy="true">
      <span className="sr-only">{text.shell.loading}</span>
      <Skeleton height={32} width="min(320px, 70%)" />
      <Skeleton height={20} width="min(480px, 90%)" />
      <Skeleton height={240} />
    </div>
  )
}
