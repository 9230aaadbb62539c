// How is a customer forgotten for good, after one has seen what goes? Or how do they get what is known of them?
import { Button, Modal, Skeleton, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { api, ask } from '@/api/client'
import type { components } from '@/api/schema'
import { say } from '@/app/toasts'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { personName } from '@/text/people'
import { Moment } from '@/ui/Moment'
import { Named } from '@/ui/Named'
import { Section } from '@/ui/Page'
import { Refusal } from '@/ui/Refusal'
import ui from '@/ui/ui.module.css'
import css from '../settings.module.css'
import { AskForArchive } from './Archives'

type Customer = components['schemas']['CustomerLine']
type Doubt = components['schemas']['Doubtful']

const words = text.privacy
const FOUND_MAX = 5
/** The way to something that was saved; what has no page of its own is only named. */
function Way({ kind, id }: Doubt) {
  const workspace = String(useWorkspace().id)
  const [name, one] = [words.doubt(kind, id), String(id)]
  if (kind === 'question') {
    return (
      <Link to="/w/$workspace/explore/$question" params={{ workspace, question: one }}>
        {name}
      </Link>
    )
  }
  if (kind === 'dashboard') {
    return (
      <Link to="/w/$workspace/dashboards/$dashboard" params={{ workspace, dashboard: one }}>
        {name}
      </Link>
    )
  }
  if (kind === 'segment') {
    return (
      <Link to="/w/$workspace/segments/$segment" params={{ workspace, segment: one }}>
        {name}
      </Link>
    )
  }
  if (kind === 'map') {
    return (
      <Link to="/w/$workspace/map/$map" params={{ workspace, map: one }}>
        {name}
      </Link>
    )
  }
  return name
}

/** What was saved and may still mean whoever was erased: somebody has to look. */
function Doubtful({ all, close }: { all: Doubt[]; close: () => void }) {
  return (
    <div className={ui.form}>
      <p>{words.doubtful(all.length)}</p>
      <ul>
        {all.map((one) => (
          <li key={`${one.kind}-${one.id}`}>
            <Way {...one} />
          </li>
        ))}
      </ul>
      <div className={ui.row}>
        <Button variant="default" onClick={close} data-autofocus>
          {text.shell.close}
        </Button>
      </div>
    </div>
  )
}

function Confirm({ customer, close }: { customer: Customer; close: () => void }) {
  const { id: workspace, can } = useWorkspace()
  const client = useQueryClient()
  const [typed, setTyped] = useState('')
  const params = { path: { workspace, customer: customer.key } }
  const erase = useMutation({
    mutationFn: () => ask(api.POST('/api/v1/workspaces/{workspace}/customers/{customer}/erase', { params })),
    onSuccess: ({ rewritten, doubtful }) => {
      say(
        [
          words.erased(personName(customer.name)),
          ...(rewritten > 0 ? [words.rewritten(rewritten)] : []),
        ].join(' '),
      )
      if (doubtful.length === 0) close()
      return client.invalidateQueries({ queryKey: ['w', workspace] })
    },
  })
  if (erase.data) return <Doubtful all={erase.data.doubtful} close={close} />
  return (
    <form
      className={ui.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (typed.trim() === words.word) erase.mutate()
      }}
    >
      <p>
        {words.events(customer.events)}, <Moment at={customer.first_seen} /> –{' '}
        <Moment at={customer.last_seen} />
      </p>
      {can('PersonalData') && <AskForArchive customer={customer.key} done={close} />}
      <p>{words.eraseLead}</p>
      <TextInput
        label={words.type(words.word)}
        value={typed}
        autoComplete="off"
        data-autofocus
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Refusal error={erase.error} />
      <div className={ui.row}>
        <Button type="submit" color="red" disabled={typed.trim() !== words.word} loading={erase.isPending}>
          {words.eraseGo}
        </Button>
        <Button variant="default" onClick={close}>
          {text.shell.cancel}
        </Button>
      </div>
    </form>
  )
}

export function Erase() {
  const { id: workspace } = useWorkspace()
  const [typed, setTyped] = useState('')
  const [search] = useDebouncedValue(typed.trim(), 250)
  const [chosen, setChosen] = useState<Customer>()
  const found = useQuery({
    queryKey: ['w', workspace, 'customers', 'find', search],
    enabled: search !== '',
    queryFn: ({ signal }) =>
      ask(
        api.GET('/api/v1/workspaces/{workspace}/customers', {
          params: { path: { workspace }, query: { search, limit: FOUND_MAX } },
          signal,
        }),
      ),
  })
  return (
    <Section title={words.erase} lead={words.eraseLead}>
      <div className={ui.form}>
        <TextInput
          label={words.find}
          description={words.findHint}
          value={typed}
          autoComplete="off"
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </div>
      <Refusal error={found.error} />
      {search !== '' && found.isPending && <Skeleton height={44} />}
      {found.data?.items.length === 0 && <p>{words.noneFound}</p>}
      {found.data?.items.map((customer) => (
        <div key={customer.key} className={css.line}>
          <span>
            <Named name={customer.name} /> <span className={css.faint}>{words.events(customer.events)}</span>
          </span>
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`${words.choose}: ${personName(customer.name)}`}
            onClick={() => setChosen(customer)}
          >
            {words.choose}
          </Button>
        </div>
      ))}
      <Modal
        opened={chosen !== undefined}
        onClose={() => setChosen(undefined)}
        title={chosen && words.preview(personName(chosen.name))}
        closeButtonProps={{ 'aria-label': text.shell.close }}
      >
        {chosen && <Confirm customer={chosen} close={() => setChosen(undefined)} />}
      </Modal>
    </Section>
  )
}
