// What is counted: customers, accounts, groups, sessions, conversions?
import { text } from '@/text/en'
import { useVocabulary } from '../data'
import type { Question } from '../question'
import { Choice } from './Choice'

const NAMED = ['customer', 'account', 'session', 'conversion']

interface Parts {
  question: Question
  put: (more: Record<string, unknown>) => void
}

export function UnitField({ question, put }: Parts) {
  const { data } = useVocabulary()
  const said = text.explore.units
  const kind = question.question
  const units: Record<string, string> = { customer: said.customer, account: said.account }
  for (const group of data?.groups ?? []) units[group.kind] ??= group.kind
  if (kind === 'trend' || kind === 'funnel') units.session = said.session
  if (kind === 'funnel') units.conversion = said.conversion
  const { unit } = question
  const chosen =
    typeof unit === 'object' && unit !== null
      ? String((unit as { group?: string }).group)
      : String(unit ?? 'customer')
  return (
    <Choice
      label={text.explore.form.unit}
      words={{ ...units, [chosen]: units[chosen] ?? chosen }}
      value={chosen}
      onChange={(next) =>
        put({ unit: next === 'customer' ? undefined : NAMED.includes(next) ? next : { group: next } })
      }
    />
  )
}
