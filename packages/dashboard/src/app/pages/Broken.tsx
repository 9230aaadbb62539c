// What does one see when a page failed?
import { Button } from '@mantine/core'
import { useQueryErrorResetBoundary } from '@tanstack/react-query'
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router'
import { Problem } from '@/api/problem'
import { text } from '@/text/en'
import { Refusal } from '@/ui/Refusal'
import css from '../app.module.css'
import { Framed } from './Framed'
import { Missing } from './Missing'

/** A page whose file is gone was replaced by a newer version of Hark. */
const isStale = (error: unknown) => error instanceof TypeError && /module|import/i.test(error.message)

export function Broken({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  const { reset: forget } = useQueryErrorResetBoundary()
  if (error instanceof Problem && error.status === 404) return <Missing />
  const stale = isStale(error)
  const again = () => {
    forget()
    reset()
    void router.invalidate()
  }
  return (
    <Framed>
      <div className={css.centerBox}>
        <h1 tabIndex={-1}>{text.shell.broken.title}</h1>
        {error instanceof Problem ? (
          <Refusal error={error} />
        ) : (
          <p>{stale ? text.shell.broken.newer : text.shell.broken.body}</p>
        )}
        <Button variant="light" onClick={stale ? () => location.reload() : again}>
          {stale ? text.shell.broken.reload : text.shell.retry}
        </Button>
      </div>
    </Framed>
  )
}
