// What is somebody called? An id that a machine made up is shortened, and stands in full in the tooltip.
import { personName } from '@/text/people'

export function Named({ name, className }: { name: string; className?: string | undefined }) {
  const shown = personName(name)
  return (
    <span className={className} title={shown === name ? undefined : name}>
      {shown}
    </span>
  )
}
