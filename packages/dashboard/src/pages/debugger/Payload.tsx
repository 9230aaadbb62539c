// What was sent?
import { Button, CopyButton } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { openDrawer } from '@/app/drawer'
import { useWorkspace } from '@/app/workspace'
import { Facts } from '@/pages/customers/Facts'
import { text } from '@/text/en'
import { exact } from '@/text/words'
import { Named } from '@/ui/Named'
import css from './debugger.module.css'
import type { Letter } from './letters'
import type { Arrived } from './live'

export const openArrival = (one: Arrived) =>
  openDrawer(one.event ?? text.debug.refused, <ArrivalDetail one={one} />)

export const openLetter = (one: Letter) => openDrawer(text.debug.letters.one, <LetterDetail one={one} />)

/** JSON as one can read and copy it. */
export function Json({ of, title }: { of: unknown; title: string }) {
  const written = JSON.stringify(of, null, 2) ?? ''
  return (
    <section className={css.json}>
      <div>
        <h3>{title}</h3>
        <CopyButton value={written}>
          {({ copied, copy }) => (
            <Button size="compact-sm" variant="subtle" onClick={copy}>
              {copied ? text.shell.copied : text.debug.copyPayload}
            </Button>
          )}
        </CopyButton>
      </div>
      <pre>{written}</pre>
    </section>
  )
}

function ArrivalDetail({ one }: { one: Arrived }) {
  const { id, timezone, can } = useWorkspace()
  const words = text.debug.detail
  const facts: [string, React.ReactNode][] = []
  if (one.refused) facts.push([words.reason, one.fact ?? one.refused])
  if (one.detail) facts.push([words.where, one.detail])
  if (one.hint) facts.push([text.debug.letters.hint, one.hint])
  facts.push(
    [words.time, exact(one.time, timezone, true)],
    [words.received, exact(one.received, timezone, true)],
  )
  facts.push([words.source, one.source])
  if (one.message_id) facts.push([words.message, one.message_id])
  if (one.name) facts.push([words.customer, <Named key="name" name={one.name} />])
  return (
    <div className={css.detail}>
      <Facts facts={facts} />
      {one.customer_key && can('SeeCustomers') && (
        <Link to="/w/$workspace/customers/$key" params={{ workspace: String(id), key: one.customer_key }}>
          {text.debug.openCustomer}
        </Link>
      )}
      <Json
        title={text.debug.payload}
        of={one.traits ? { properties: one.properties, traits: one.traits } : one.properties}
      />
    </div>
  )
}

function LetterDetail({ one }: { one: Letter }) {
  const { timezone } = useWorkspace()
  const facts: [string, React.ReactNode][] = [
    [text.debug.letters.columns.reason, one.fact],
    ...(one.detail ? ([[text.debug.detail.where, one.detail]] as [string, string][]) : []),
    [text.debug.letters.hint, one.hint],
    [text.debug.letters.code, <code key="code">{one.reason}</code>],
    [text.debug.detail.received, exact(one.received, timezone, true)],
    [text.debug.detail.source, one.verified ? `${one.source}, ${text.debug.letters.verified}` : one.source],
  ]
  return (
    <div className={css.detail}>
      <Facts facts={facts} />
      {one.body === undefined || one.body === null ? (
        <p className={css.quiet}>{text.debug.letters.hidden}</p>
      ) : (
        <Json title={text.debug.letters.body} of={one.body} />
      )}
    </div>
  )
}
