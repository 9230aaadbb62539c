// How does one send the first event?
import { Button, Loader } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { useAnnounced } from '@/ui/announce'
import { Empty } from '@/ui/Page'
import css from './home.module.css'

const words = text.home.empty

export function NothingYet() {
  const { id, can } = useWorkspace()
  useAnnounced(words.waiting)
  const manages = can('ManageKeys')
  return (
    <Empty
      title={words.title}
      body={words.body}
      step={
        <>
          <ol className={css.steps}>
            {words.steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
          {manages ? (
            <Button
              component={Link}
              {...({ to: '/w/$workspace/settings/keys', params: { workspace: String(id) } } as object)}
            >
              {words.go}
            </Button>
          ) : (
            <p>{words.ask}</p>
          )}
          <p className={css.quiet}>
            {words.or} <code>{words.command}</code>
          </p>
          <p className={css.listening}>
            <Loader size="xs" type="dots" /> {words.waiting}
          </p>
        </>
      }
    />
  )
}
