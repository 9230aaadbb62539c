// How does one send a first event?
import { Button, CopyButton } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { Empty } from '@/ui/Page'
import { Sketch } from '@/ui/Sketch'
import css from './debugger.module.css'

export function NothingYet() {
  const { id, can } = useWorkspace()
  const curl = text.debug.curl(window.location.origin)
  return (
    <Empty
      picture={<Sketch of="message" />}
      title={text.debug.empty.title}
      body={text.debug.empty.body}
      step={
        <div className={css.first}>
          <pre>{curl}</pre>
          <p className={css.quiet}>{text.debug.empty.key}</p>
          <div className={css.tools}>
            <CopyButton value={curl}>
              {({ copied, copy }) => (
                <Button onClick={copy}>{copied ? text.shell.copied : text.shell.copy}</Button>
              )}
            </CopyButton>
            {can('ManageKeys') && (
              <Button
                variant="default"
                renderRoot={(props) => (
                  <Link to="/w/$workspace/settings/keys" params={{ workspace: String(id) }} {...props} />
                )}
              >
                {text.debug.empty.toKeys}
              </Button>
            )}
          </div>
        </div>
      }
    />
  )
}
