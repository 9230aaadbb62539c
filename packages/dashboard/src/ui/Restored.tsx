// What one had typed before the page was loaded again is back: this says so, and takes it away if one wants.
import { Button } from '@mantine/core'
import { text } from '@/text/en'
import css from './ui.module.css'

export function Restored({ of: { restored, discard } }: { of: { restored: boolean; discard: () => void } }) {
  if (!restored) return null
  return (
    <p className={css.restored} role="status">
      {text.shell.restored}{' '}
      <Button size="compact-sm" variant="subtle" onClick={discard}>
        {text.shell.discard}
      </Button>
    </p>
  )
}
