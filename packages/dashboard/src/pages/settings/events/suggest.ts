// Which of a workspace's events look like reserved ones? Only proposed: whoever knows the events decides.
import { type Card, newCard, type Where } from './draft'

/** Names as other tools give them, in lower case with blanks between words. */
const LIKE: [string, RegExp][] = [
  [
    'order',
    /^(order (completed|placed|paid|confirmed|fulfilled)|purchase( completed| made)?|purchased|checkout completed|transaction completed|payment (succeeded|completed|received)|payment intent succeeded|charge succeeded|bought|sale)$/,
  ],
  [
    'subscription_started',
    /^((customer )?subscription (created|activated|started)|subscribed|trial converted|plan purchased)$/,
  ],
  [
    'subscription_renewed',
    /^((customer )?subscription renewed|invoice (paid|payment succeeded)|renewal|renewed)$/,
  ],
  [
    'subscription_changed',
    /^((customer )?subscription (updated|upgraded|downgraded|changed)|plan (changed|upgraded|downgraded)|upgraded|downgraded)$/,
  ],
  ['subscription_paused', /^(customer )?subscription (paused|suspended)$/],
  [
    'subscription_ended',
    /^((customer )?subscription (cancell?ed|deleted|expired|ended)|plan cancell?ed|churned)$/,
  ],
  ['ticket_opened', /^(support )?(ticket|conversation|case) (created|opened|submitted|started)$/],
  ['ticket_replied', /^(support )?(ticket|conversation|case) (replied|answered|responded|commented)$/],
  ['ticket_solved', /^(support )?(ticket|conversation|case) (solved|closed|resolved)$/],
  ['ticket_reopened', /^(support )?(ticket|conversation|case) reopened$/],
  ['referral', /^(referral (sent|completed|made|created)|referred( a)? friend|friend (invited|referred))$/],
  ['review', /^((product )?review (submitted|posted|created|left|added)|reviewed|rating submitted)$/],
  [
    'community_post',
    /^((forum|community) post( created| published)?|post (created|published)|thread created)$/,
  ],
]

/** "invoice.paid", "InvoicePaid" and "Invoice Paid" are the same. */
export const plain = (name: string) =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

/** Where money usually is, the likeliest first. */
const MONEY: Record<string, string[]> = {
  value: ['value', 'revenue', 'total', 'amount', 'order_total', 'total_price', 'price', 'amount_paid'],
  amount: ['amount', 'amount_paid', 'total', 'revenue', 'value', 'price'],
}
const CURRENCY = ['currency', 'currency_code']

const found = (property: string, likely: string[], known: ReadonlySet<string>): [string, Where][] => {
  const name = likely.find((one) => known.has(one))
  return name === undefined || name === property ? [] : [[property, { how: 'from', said: name }]]
}

/** A card for the event, with its properties where they usually are. */
export function likely(as: string, event: string, properties: readonly string[]): Card {
  const known = new Set(properties)
  const money =
    as === 'order'
      ? 'value'
      : ['subscription_started', 'subscription_renewed'].includes(as)
        ? 'amount'
        : undefined
  if (money === undefined) return newCard(as, event)
  const places = [...found(money, MONEY[money] ?? [], known), ...found('currency', CURRENCY, known)]
  return newCard(as, event, Object.fromEntries(places))
}

export interface Suggestion {
  event: string
  as: string
  count: number
}

/** Of the events that are not in the list yet; the most frequent first, as they come. */
export function suggestions(
  events: readonly { name: string; count: number }[],
  taken: ReadonlySet<string>,
  reserved: ReadonlySet<string>,
): Suggestion[] {
  return events.flatMap(({ name, count }) => {
    if (taken.has(name) || reserved.has(name)) return []
    const as = LIKE.find(([, like]) => like.test(plain(name)))?.[0]
    return as === undefined ? [] : [{ event: name, as, count }]
  })
}
