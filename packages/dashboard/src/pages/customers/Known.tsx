// What is known of a customer or an account, since when, by whom, and what was said before?
import { text } from '@/text/en'
import { Moment } from '@/ui/Moment'
import css from './customers.module.css'
import type { Consent, Trait } from './data'
import { shown } from './timeline'

const words = text.view360.traits

type Given = Trait['before'][number]

/** Who said it: in words, with the library where it tells of itself. */
function Source({ of }: { of: Pick<Given, 'since' | 'source' | 'trust'> & { once?: boolean } }) {
  const kind = text.view360.sources[of.source.kind] ?? of.source.kind
  const source = of.source.library ? `${kind} (${of.source.library})` : kind
  return (
    <small className={css.source}>
      {words.by(source, text.view360.trust[of.trust] ?? of.trust)}, {words.since} <Moment at={of.since} />
      {of.once && `, ${words.once}`}
    </small>
  )
}

export function Traits({ traits, masked }: { traits: Trait[]; masked: boolean }) {
  if (traits.length === 0) return <p className={css.quiet}>{masked ? words.hidden : words.none}</p>
  return (
    <>
      {masked && <p className={css.quiet}>{words.hidden}</p>}
      <dl className={css.known}>
        {traits.map((one) => (
          <div key={one.name}>
            <dt>{one.name}</dt>
            <dd>
              <span className={css.value}>{shown(one.value)}</span>
              <Source of={one} />
              {one.before.length > 0 && (
                <details className={css.before}>
                  <summary>{words.before(one.changes)}</summary>
                  <ul>
                    {one.before.map((given) => (
                      <li key={`${given.message_id} ${given.since}`}>
                        <span className={css.value}>{shown(given.value)}</span>
                        <Source of={given} />
                      </li>
                    ))}
                  </ul>
                  {one.changes > one.before.length && (
                    <p className={css.quiet}>{words.more(one.changes - one.before.length)}</p>
                  )}
                </details>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </>
  )
}

export function Consents({ consents }: { consents: Consent[] }) {
  const said = text.view360.consent
  if (consents.length === 0) return <p className={css.quiet}>{said.none}</p>
  return (
    <dl className={css.known}>
      {consents.map((one) => (
        <div key={one.purpose}>
          <dt>{one.purpose}</dt>
          <dd>
            <span className={css.value}>
              {said.states[one.state] ?? one.state}
              {one.changes > 0 && <small className={css.source}>{said.changes(one.changes)}</small>}
            </span>
            {one.since && one.source && one.trust && (
              <Source of={{ since: one.since, source: one.source, trust: one.trust }} />
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}
