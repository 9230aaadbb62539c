// Which steps does a funnel have, in which order? They move by buttons, so that a keyboard does as well as a mouse.
import { ActionIcon, Button } from '@mantine/core'
import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react'
import { text } from '@/text/en'
import { useRemoval } from '@/ui/removal'
import type { Selector } from '../question'
import css from './build.module.css'
import { EventField } from './EventField'

const form = text.explore.form

export function moved<T>(all: T[], at: number, to: number): T[] {
  const next = [...all]
  const [one] = next.splice(at, 1)
  if (one !== undefined) next.splice(to, 0, one)
  return next
}

interface Parts {
  steps: unknown[]
  /** In any order, every step is needed. */
  unordered: boolean
  onChange: (next: unknown[]) => void
}

export function Steps({ steps, unordered, onChange }: Parts) {
  // Two empty places show what a funnel is made of.
  const shown = steps.length >= 2 ? steps : [...steps, ...Array.from({ length: 2 - steps.length }, () => '')]
  const { list, removing } = useRemoval<HTMLDivElement>(shown.length)
  const put = (at: number, next: Selector | undefined) =>
    onChange(shown.map((one, index) => (index === at ? (next ?? '') : one)))
  return (
    <div ref={list} className={css.steps} data-list>
      {shown.map((step, at) => (
        // A step is its place
        <div key={at} className={css.step} data-row>
          <EventField
            label={form.step(at + 1)}
            value={step}
            onChange={(next) => put(at, next)}
            any
            optional={at > 0 && !unordered}
          />
          <div className={css.stepTools}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={form.up(at + 1)}
              disabled={at === 0}
              onClick={() => onChange(moved(shown, at, at - 1))}
            >
              <ArrowUp size={15} aria-hidden />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={form.down(at + 1)}
              disabled={at === shown.length - 1}
              onClick={() => onChange(moved(shown, at, at + 1))}
            >
              <ArrowDown size={15} aria-hidden />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={form.removeStep(at + 1)}
              disabled={shown.length <= 2}
              data-remove
              onClick={() => {
                removing(at)
                onChange(shown.filter((_, index) => index !== at))
              }}
            >
              <X size={15} aria-hidden />
            </ActionIcon>
          </div>
        </div>
      ))}
      <Button
        className={css.add}
        data-add
        size="compact-sm"
        variant="subtle"
        leftSection={<Plus size={14} aria-hidden />}
        onClick={() => onChange([...shown, ''])}
      >
        {form.addStep}
      </Button>
    </div>
  )
}
