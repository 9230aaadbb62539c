// What is a customer or an account worth? By currency, as reserved events say.
import { text } from '@/text/en'
import { list, money } from '@/text/words'
import css from './customers.module.css'
import type { Worth } from './data'
import { useMapping } from './mapped'

const words = text.view360.value

/** "€120.00 and $30.00"; nothing where there is none. */
export const paid = (of: Worth | undefined) =>
  (of?.currencies ?? []).filter((one) => one.payments > 0).map((one) => money(one.revenue, one.currency))
export const monthly = (of: Worth | undefined) =>
  (of?.currencies ?? []).filter((one) => one.subscriptions > 0).map((one) => money(one.mrr, one.currency))

/** The reserved events that speak of money. */
const MONEY = /^(order|subscription_)/

export function Value({ of }: { of: Worth }) {
  const own = [...useMapping().mapping.values()].filter((one) => MONEY.test(one.as)).map((one) => one.event)
  return (
    <>
      {of.currencies.length === 0 && <p className={css.quiet}>{words.none}</p>}
      {of.currencies.map((one) => (
        <dl key={one.currency} className={css.money}>
          <div>
            <dt>{words.paid}</dt>
            <dd>
              <b>{money(one.revenue, one.currency)}</b>
              <small>{words.payments(one.payments)}</small>
            </dd>
          </div>
          {typeof one.margin === 'number' && (
            <div>
              <dt>{words.margin}</dt>
              <dd>
                <b>{money(one.margin, one.currency)}</b>
                <small>{words.margins(one.margins)}</small>
              </dd>
            </div>
          )}
          <div>
            <dt>{words.monthly}</dt>
            <dd>
              <b>{money(one.mrr, one.currency)}</b>
              <small>{words.subscriptions(one.subscriptions)}</small>
            </dd>
          </div>
        </dl>
      ))}
      {own.length > 0 && <p className={css.quiet}>{words.also(list(own))}</p>}
      {of.unreadable > 0 && <p className={css.quiet}>{words.unreadable(of.unreadable)}</p>}
    </>
  )
}
