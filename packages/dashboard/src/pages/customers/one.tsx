// Who is this customer, and what did they do?
import { Button, Modal, Skeleton } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { ArrowLeft, Download } from 'lucide-react'
import { useState } from 'react'
import { useTitle } from '@/app/title'
import { say } from '@/app/toasts'
import { useWorkspace } from '@/app/workspace'
import { fileName, keepText } from '@/pages/explore/csv'
import { standingsQuery } from '@/pages/segments/data'
import { Standings } from '@/pages/segments/Standings'
import { text } from '@/text/en'
import { personName } from '@/text/people'
import { ago, day, number } from '@/text/words'
import { Moment } from '@/ui/Moment'
import { Page, Section } from '@/ui/Page'
import { Refusal } from '@/ui/Refusal'
import ui from '@/ui/ui.module.css'
import css from './customers.module.css'
import { type Customer, customerQuery, exportAll } from './data'
import { Facts, Members } from './Facts'
import { Timeline } from './Timeline'

export default function OneCustomer() {
  const { id, timezone, can } = useWorkspace()
  const key = String(useParams({ strict: false }).key ?? '')
  const found = useQuery(customerQuery(id, key))
  const customer = found.data
  // What stands below the segments would be pushed away when they come later.
  const standings = useQuery(standingsQuery(id, key))
  useTitle(customer && personName(customer.name))
  const back = (
    <Button
      variant="subtle"
      leftSection={<ArrowLeft size={16} aria-hidden />}
      renderRoot={(props) => (
        <Link to="/w/$workspace/customers" params={{ workspace: String(id) }} {...props} />
      )}
    >
      {text.customers.back}
    </Button>
  )
  if (found.error)
    return (
      <Page title={text.customers.title} actions={back}>
        <Refusal error={found.error} />
      </Page>
    )
  return (
    <Page
      title={customer ? personName(customer.name) : text.customers.title}
      wide
      actions={
        <>
          {back}
          {customer && can('HandlePrivacy') && can('PersonalData') && <Export customer={customer} />}
        </>
      }
      answer={
        customer ? (
          text.customers.summary({
            events: text.customers.session(customer.events),
            first: customer.first_seen ? day(customer.first_seen, timezone) : text.shell.never,
            last: customer.last_seen ? ago(customer.last_seen) : text.shell.never,
          })
        ) : (
          <Skeleton component="span" className={css.sentence} height={28} />
        )
      }
    >
      {customer?.masked && <p className={css.masked}>{text.customers.masked}</p>}
      <div className={css.two}>
        <aside className={css.who} aria-label={text.customers.who}>
          {customer && !standings.isPending ? <Who customer={customer} /> : <Skeleton height={360} />}
        </aside>
        <div className={css.story}>
          <Timeline customer={key} />
        </div>
      </div>
    </Page>
  )
}

function Who({ customer }: { customer: Customer }) {
  const words = text.customers.facts
  const ids = customer.ids ?? []
  const narrow = useMediaQuery('(max-width: 899px)', false, { getInitialValueInEffect: false })
  const facts: [string, React.ReactNode][] = [
    [words.first, <Moment key="first" at={customer.first_seen} />],
    [words.last, <Moment key="last" at={customer.last_seen} />],
    [words.events, number(customer.events)],
  ]
  if (customer.population !== 'customer')
    facts.push([
      words.population,
      text.customers.populations[customer.population as keyof typeof text.customers.populations] ??
        customer.population,
    ])
  const rest = (
    <>
      {ids.length > 0 && (
        <Section title={words.ids}>
          <ul className={css.ids} aria-label={text.customers.merged(ids.length)}>
            {ids.map((one) => (
              <li key={one} className={ui.mono}>
                {one}
              </li>
            ))}
          </ul>
        </Section>
      )}
      {customer.groups.length > 0 && (
        <Section title={text.customers.groups}>
          <Facts
            facts={customer.groups.map((group) => [
              group.kind,
              <span key={group.kind}>
                {group.id}
                {group.since && (
                  <small className={css.since}>
                    {text.customers.since} <Moment at={group.since} />
                  </small>
                )}
              </span>,
            ])}
          />
        </Section>
      )}
      <Section title={text.customers.known}>
        {Object.keys(customer.traits).length > 0 ? (
          <Members of={customer.traits} />
        ) : (
          <p className={css.quiet}>{text.customers.knownNothing}</p>
        )}
      </Section>
    </>
  )
  return (
    <>
      <Facts facts={facts} />
      <Standings customer={customer.key} />
      {narrow ? (
        <details className={css.fold}>
          <summary>{text.customers.known}</summary>
          <div>{rest}</div>
        </details>
      ) : (
        rest
      )}
    </>
  )
}

/** Data leaves Hark: so this asks first, and says what will be in the file. */
function Export({ customer }: { customer: Customer }) {
  const { id } = useWorkspace()
  const [asking, setAsking] = useState(false)
  const leaving = useMutation({
    mutationFn: () => exportAll(id, customer.key),
    onSuccess: (all) => {
      setAsking(false)
      keepText(
        JSON.stringify(all, null, 1),
        fileName(`customer ${customer.key.slice(0, 8)}`, 'json'),
        'application/json',
      )
      say(text.customers.exported)
    },
  })
  return (
    <>
      <Button
        variant="default"
        leftSection={<Download size={16} aria-hidden />}
        onClick={() => {
          leaving.reset()
          setAsking(true)
        }}
      >
        {text.customers.export}
      </Button>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={text.customers.exportTitle}
        closeButtonProps={{ 'aria-label': text.shell.close }}
      >
        <div className={ui.form}>
          <p>
            {text.customers.exportBody(personName(customer.name), text.customers.session(customer.events))}
          </p>
          <Refusal error={leaving.error} />
          <div className={ui.row}>
            <Button loading={leaving.isPending} onClick={() => leaving.mutate()} data-autofocus>
              {text.customers.export}
            </Button>
            <Button variant="default" onClick={() => setAsking(false)}>
              {text.shell.cancel}
            </Button>
          </div>
        </div>
      </Modal>
    </>
  )
}
