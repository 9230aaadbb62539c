// What became of everything that arrived, and how is a customer forgotten?
import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { api, ask } from '@/api/client'
import type { components } from '@/api/schema'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { number } from '@/text/words'
import { Page, Section } from '@/ui/Page'
import { Refusal } from '@/ui/Refusal'
import ui from '@/ui/ui.module.css'
import css from '../settings.module.css'
import { Archives } from './Archives'
import { Erase } from './Erase'

type Accounting = components['schemas']['AccountingView']

const words = text.privacy
const FATES = Object.keys(words.fates) as (keyof typeof words.fates)[]

function Account({ counts }: { counts: Accounting }) {
  return (
    <div className={ui.card}>
      <dl className={css.fates}>
        {FATES.map((fate) => (
          <div key={fate} style={{ display: 'contents' }}>
            <dt>{words.fates[fate]}</dt>
            <dd>{number(counts[fate])}</dd>
          </div>
        ))}
      </dl>
      {counts.erased > 0 && <p className={css.faint}>{words.erasedCount(counts.erased)}</p>}
    </div>
  )
}

export default function Privacy() {
  const { id: workspace, can } = useWorkspace()
  const account = useQuery({
    queryKey: ['w', workspace, 'accounting'],
    queryFn: ({ signal }) =>
      ask(api.GET('/api/v1/workspaces/{workspace}/accounting', { params: { path: { workspace } }, signal })),
  })
  const counts = account.data
  const answer =
    counts && (counts.waiting > 0 ? words.waitingFor(counts.waiting) : words.balances(counts.received))
  return (
    <Page
      title={words.title}
      answer={answer}
      waits={account.isPending}
      method={!account.isPending && <p>{words.accountMethod}</p>}
    >
      {account.isPending ? (
        <Skeleton height={300} />
      ) : (
        <Section title={words.account}>
          <Refusal error={account.error} />
          {counts && <Account counts={counts} />}
        </Section>
      )}
      {!account.isPending && can('HandlePrivacy') && can('SeeCustomers') && <Erase />}
      {!account.isPending && can('HandlePrivacy') && <Archives />}
    </Page>
  )
}
