// When was it? Relative, with the exact time in the workspace's zone on hover and for screen readers.
import { Tooltip } from '@mantine/core'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { ago, exact } from '@/text/words'

export function Moment({ at }: { at: string | null | undefined }) {
  const { timezone } = useWorkspace()
  if (!at) return <span>{text.shell.never}</span>
  const whole = `${exact(at, timezone)} (${timezone})`
  return (
    <Tooltip label={whole}>
      <time dateTime={at}>{ago(at)}</time>
    </Tooltip>
  )
}
