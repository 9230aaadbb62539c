// What one had typed before the page was loaded again is back: this says so, and takes it away if one wants.
import { Button } from '@mantine/core'
import { text } from '@/text/en'
import { useAnnounced } from './announce'
import css from './ui.module.css'

export function Restored({ of: { restored, discard } }: { of: { restored: boolean; discard: () => void } }) {
  useAnnounced(restored && text.shell.restored)
  if (!restored) return null
  const take = (button: HTMLElement) => {
    // The button goes with what it took away: one stands in the first field then.
    button
      .closest('form')
      ?.querySelector<HTMLElement>('input:not([type="hidden"], :disabled), textarea:not(:disabled)')
      ?.focus()
    discard()
  }
  return (
    <p className={css.restored}>
      {text.shell.restored}{' '}
      <Button size="compact-sm" variant="subtle" onClick={(event) => take(event.currentTarget)}>
        {text.shell.discard}
      </Button>
    </p>
  )
}
