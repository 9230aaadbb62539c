// What does one see where nothing is?
import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { text } from '@/text/en'
import css from '../app.module.css'
import { useTitle } from '../title'
import { Framed } from './Framed'

export function Missing() {
  useTitle(text.shell.missing.title)
  return (
    <Framed>
      <div className={css.centerBox}>
        <h1 tabIndex={-1}>{text.shell.missing.title}</h1>
        <p>{text.shell.missing.body}</p>
        <Button component={Link} to="/" variant="light">
          {text.shell.missing.home}
        </Button>
      </div>
    </Framed>
  )
}
