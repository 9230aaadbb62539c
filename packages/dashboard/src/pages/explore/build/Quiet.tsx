// Where does what is seldom needed stand? Behind a quiet word, open from the beginning where something in it is set.
import { type ReactNode, useState } from 'react'
import { text } from '@/text/en'
import css from './build.module.css'

interface Parts {
  /** What a screen reader calls it; the eye sees "More". */
  label: string
  set: boolean
  children: ReactNode
}

export function Quiet({ label, set, children }: Parts) {
  const [open, setOpen] = useState(set)
  return (
    <details
      className={css.quiet}
      open={open}
      onToggle={(event) => {
        // Those inside tell their own.
        if (event.target === event.currentTarget) setOpen(event.currentTarget.open)
      }}
    >
      <summary aria-label={label}>{text.explore.form.more}</summary>
      {open && <div className={css.quietBody}>{children}</div>}
    </details>
  )
}
