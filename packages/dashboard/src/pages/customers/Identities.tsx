// Under which ids is a customer known, what ties them, and who says so?
import { Button } from '@mantine/core'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { isMade, personName } from '@/text/people'
import { Moment } from '@/ui/Moment'
import { RowButton } from '@/ui/RowButton'
import ui from '@/ui/ui.module.css'
import css from './customers.module.css'
import type { Customer, Identities as All } from './data'
import { openMerge, openParting } from './Join'

type Link = All['links'][number]
type End = Link['a']

const words = text.view360.ids
const idWords = (one: { id?: string | null | undefined; key: string }) => one.id ?? words.hidden(one.key)

export function Identities({ of, customer }: { of: All; customer: Customer }) {
  const { can } = useWorkspace()
  const active = of.links.filter((link) => link.active)
  const inactive = of.links.filter((link) => !link.active)
  const may = can('Act') && can('PersonalData')
  return (
    <>
      <div className={css.idList} role="list">
        {of.ids.map((one) => {
          const ties = active.filter((link) => link.a.key === one.key || link.b.key === one.key)
          return (
            <div key={one.key} role="listitem">
              <div className={css.idHead}>
                <span className={one.id && isMade(one.id) ? ui.mono : css.value}>{idWords(one)}</span>
                <span className={ui.badge}>{words.kinds[one.kind] ?? one.kind}</span>
                {may && of.ids.length > 1 && one.id && (
                  <RowButton
                    label={words.partOne(personName(one.id))}
                    onClick={() => one.id && openParting(customer, one.id)}
                  >
                    {words.part}
                  </RowButton>
                )}
              </div>
              <small className={css.source}>
                {one.events > 0 ? words.events(one.events) : words.noEvents}
                {one.last_seen && (
                  <>
                    , {words.seen} <Moment at={one.last_seen} />
                  </>
                )}
              </small>
              {of.ids.length > 1 && ties.length === 0 && <small className={css.source}>{words.alone}</small>}
              {ties.map((link) => (
                <small key={link.message_id} className={css.source}>
                  {words.tied(
                    words.links[link.kind] ?? link.kind,
                    idWords(link.a.key === one.key ? link.b : link.a),
                    text.view360.trust[link.trust] ?? link.trust,
                  )}{' '}
                  <Moment at={link.since} />
                </small>
              ))}
            </div>
          )
        })}
      </div>
      {of.total_ids > of.ids.length && (
        <p className={css.quiet}>{words.more(of.total_ids - of.ids.length)}</p>
      )}
      {inactive.length > 0 && <Inactive links={inactive} />}
      {may ? (
        <div data-no-print>
          <Button variant="default" size="compact-md" onClick={() => openMerge(customer)}>
            {words.merge}
          </Button>
        </div>
      ) : (
        <p className={css.quiet}>{can('Act') ? words.blind : words.mayNot}</p>
      )}
    </>
  )
}

function Inactive({ links }: { links: Link[] }) {
  const named = (end: End) => idWords(end)
  return (
    <details className={css.before}>
      <summary>{words.inactive(links.length)}</summary>
      <ul>
        {links.map((link) => (
          <li key={`${link.message_id} ${link.kind}`}>
            <span className={css.value}>{words.pair(named(link.a), named(link.b))}</span>
            <small className={css.source}>
              {text.view360.trust[link.trust] ?? link.trust}, <Moment at={link.since} />.{' '}
              {link.inactive && (words.reasons[link.inactive] ?? link.inactive)}
            </small>
          </li>
        ))}
      </ul>
    </details>
  )
}
