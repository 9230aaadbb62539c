// Which of a workspace's events look like reserved ones? Only proposed: whoever knows the events decides.
import { type Card, newCard, type Where } from './draft'

/** Names as other tools give them, in lower case with blanks between words: of several that occur, the first one is meant. */
const LIKE: [string, RegExp[]][] = [
  [
    'order',
    [
      /^order (completed|paid)$/,
      /^(purchase( completed| made)?|purchased|checkout completed|transaction completed|bought|sale)$/,
      /^order (placed|confirmed)$/,
      /^(payment (succeeded|completed|received)|payment intent succeeded|charge succeeded)$/,
    ],
  ],
  [
    'subscription_started',
    [
      /^(customer )?subscription (created|activated|started)$/,
      /^(subscribed|trial converted|plan purchased)$/,
    ],
  ],
  [
    'subscription_renewed',
    [/^(invoice (paid|payment succeeded))$/, /^((customer )?subscription renewed|renewal|renewed)$/],
  ],
  [
    'subscription_changed',
    [
      /^(customer )?subscription (updated|changed)$/,
      /^((customer )?subscription (upgraded|downgraded)|plan (changed|upgraded|downgraded)|upgraded|downgraded)$/,
    ],
  ],
  ['subscription_paused', [/^(customer )?subscription (paused|suspended)$/]],
  [
    'subscription_ended',
    [/^(customer )?subscription (cancell?ed|deleted|expired|ended)$/, /^(plan cancell?ed|churned)$/],
  ],
  ['ticket_opened', [/^(support )?(ticket|conversation|case) (created|opened|submitted|started)$/]],
  ['ticket_replied', [/^(support )?(ticket|conversation|case) (replied|answered|responded|commented)$/]],
  ['ticket_solved', [/^(support )?(ticket|conversation|case) (solved|closed|resolved)$/]],
  ['ticket_reopened', [/^(support )?(ticket|conversation|case) reopened$/]],
  ['referral', [/^(referral (sent|completed|made|created)|referred( a)? friend|friend (invited|referred))$/]],
  ['review', [/^((product )?review (submitted|posted|created|left|added)|reviewed|rating submitted)$/]],
  [
    'community_post',
    [/^((forum|community) post( created| published)?|post (created|published)|thread created)$/],
  ],
]
/** A payment is the same money as the invoice that it pays. */
const PAYMENT = /^(payment|charge) /

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

/**
 * At most one for each reserved event, and none where the list has one already: shops tell one purchase in several steps, and each of them
 * would count.
 */
export function suggestions(
  events: readonly { name: string; count: number }[],
  cards: readonly { event: string; as: string }[],
  reserved: ReadonlySet<string>,
): Suggestion[] {
  const taken = new Set(cards.map((one) => one.event))
  const free = events.filter(({ name }) => !taken.has(name) && !reserved.has(name))
  const found = LIKE.flatMap(([as, likes]) => {
    if (cards.some((one) => one.as === as)) return []
    // The most frequent first, as they come.
    const ranked = likes.flatMap((like) => free.filter(({ name }) => like.test(plain(name))))
    const best = ranked[0]
    return best ? [{ event: best.name, as, count: best.count }] : []
  })
  const billed = [...cards, ...found].some(({ as }) => /^subscription_(started|renewed)$/.test(as))
  return found.filter(({ as, event }) => !(billed && as === 'order' && PAYMENT.test(plain(event))))
}
