// How is something shown that is shown only once?
import { Button, CopyButton, TextInput } from '@mantine/core'
import { Check, Copy } from 'lucide-react'
import css from '@/pages/settings/settings.module.css'
import { text } from '@/text/en'
import { useAnnounced } from './announce'

export function CopyText({
  value,
  label,
  size = 'compact-sm',
}: {
  value: string
  label?: string
  size?: 'compact-sm' | 'sm'
}) {
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Button
          size={size}
          variant="default"
          onClick={copy}
          aria-label={label}
          leftSection={copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
        >
          {copied ? text.shell.copied : text.shell.copy}
        </Button>
      )}
    </CopyButton>
  )
}

export function Secret({ lead, label, value }: { lead: string; label: string; value: string }) {
  useAnnounced(lead)
  return (
    <div className={css.secret}>
      <p>{lead}</p>
      <div className={css.secretLine}>
        <TextInput
          className={css.grow}
          label={label}
          value={value}
          readOnly
          onFocus={(event) => event.currentTarget.select()}
        />
        <CopyText size="sm" value={value} label={`${text.shell.copy}: ${label}`} />
      </div>
    </div>
  )
}
