// How does one come in?
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { doorQuery, meQuery, queryClient } from '@/app/queries'
import { leave } from '@/app/session/leave'
import { text } from '@/text/en'
import { useAnnounced } from '@/ui/announce'
import { SignInForm } from '@/ui/SignInForm'
import { Door } from './Door'
import css from './door.module.css'

/** Only pages of ours: a link must not send one elsewhere after signing in. */
export function safeTarget(to: unknown): string {
  if (typeof to !== 'string' || !to.startsWith('/') || to.startsWith('//') || to.includes('\\')) return '/'
  return to
}

export default function SignIn() {
  const search = useSearch({ strict: false }) as {
    to?: unknown
    without?: unknown
    problem?: unknown
    done?: unknown
  }
  const navigate = useNavigate()
  const { data: door } = useQuery(doorQuery)
  useAnnounced(search.done === 'reset' && text.door.reset.done)
  const enter = async () => {
    queryClient.removeQueries({ queryKey: meQuery.queryKey })
    await navigate({ href: safeTarget(search.to), replace: true })
  }
  if (search.without === 'seat')
    return (
      <Door title={text.door.signIn} lead={text.door.noSeat}>
        <Button variant="light" onClick={() => void leave()}>
          {text.shell.signOut}
        </Button>
      </Door>
    )
  return (
    <Door title={text.door.signIn} lead={text.door.lead}>
      {search.problem !== undefined && (
        <p role="alert" className={css.notice}>
          {text.door.problems[String(search.problem)] ?? text.door.problems.sign_on_failed}
        </p>
      )}
      {search.done === 'reset' && <p className={css.notice}>{text.door.reset.done}</p>}
      {door?.sign_on && (
        <>
          <Button component="a" href="/api/v1/door/sign-on" variant="default" fullWidth>
            {text.door.signOn(door.sign_on.name)}
          </Button>
          {door.password && <span className={css.or}>{text.door.or}</span>}
        </>
      )}
      {door?.password !== false && (
        <>
          <SignInForm email="" done={() => void enter()} />
          <Link to="/forgot" className={css.back}>
            {text.door.forgotten}
          </Link>
        </>
      )}
    </Door>
  )
}
