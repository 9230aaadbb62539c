// Under which ids is a customer known, what ties them, and who says so?
import { text } from '@/text/en'
import { isMade } from '@/text/people'
import { Moment } from '@/ui/Moment'
import ui from '@/ui/ui.module.css'
import css from './customers.module.css'
import type { Identities as All } from './data'

type Link = All['links'][number]
type End = Link['a']

const words = text.view360.ids
const idWords = (one: { id?: string | null | undefined; key: string }) => one.id ?? words.hidden(one.key)

export function Identities({ of }: { of: All }) {
  const active = of.links.filter((link) => link.active)
  const inactive = of.links.filter((link) => !link.active)
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
