// What can be done with one row of a table: a small quiet button that says in full, for screen readers, with which row.
import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import css from './ui.module.css'

interface Parts {
  /** With which row: "Remove Ada Berg". The word on the button begins it. */
  label?: string
  loading?: boolean
  onClick: () => void
  children: ReactNode
}

export function RowButton({ label, children, ...more }: Parts) {
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      classNames={{ root: css.rowButton, label: css.rowLabel }}
      {...(label ? { 'aria-label': label } : {})}
      {...more}
    >
      {children}
    </Button>
  )
}
