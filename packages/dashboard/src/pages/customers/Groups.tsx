// To which account and other groups does a customer belong, and since when?
import { text } from '@/text/en'
import { Moment } from '@/ui/Moment'
import css from './customers.module.css'
import type { Customer } from './data'
import { Facts } from './Facts'
import { AccountLink } from './Strip'

export function Groups({ of }: { of: Customer['groups'] }) {
  if (of.length === 0) return <p className={css.quiet}>{text.view360.groups.none}</p>
  return (
    <Facts
      facts={of.map((group) => [
        group.kind,
        <span key={group.kind}>
          {group.kind === 'account' ? <AccountLink of={group} /> : group.id}
          <small className={css.since}>
            {text.customers.since} <Moment at={group.since} />
          </small>
        </span>,
      ])}
    />
  )
}
