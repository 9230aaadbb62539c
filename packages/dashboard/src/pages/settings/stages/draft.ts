// How does a list of stages become cards of a form, and the cards a list again? And at which card does a refusal stand?
import { Problem } from '@/api/problem'
import { type Group, isWhole, leaves, readRule, renumbered, writeRule } from '@/pages/segments/build/tree'

/** A stage as it is sent. */
export interface Said {
  key: string
  name: string
  rule: unknown
}

export interface Card {
  row: number
  key: string
  name: string
  root: Group
  /** It was never saved, so nothing calls it by its key yet. */
  fresh?: boolean
}

let last = 0
const next = () => {
  last += 1
  return last
}

export const cardOf = ({ key, name, rule }: Said): Card => ({ row: next(), key, name, root: readRule(rule) })
export const newCard = (): Card => ({ ...cardOf({ key: '', name: '', rule: [] }), fresh: true })
/** The same cards under new numbers: those of a draft may be taken. */
export const again = (cards: Card[]): Card[] =>
  cards.map((one) => ({ ...one, row: next(), root: renumbered(one.root) }))

/** The list of the cards. A rule without conditions holds of everybody. */
export const listOf = (cards: Card[]): Said[] =>
  cards.map(({ key, name, root }) => ({
    key: key.trim(),
    name: name.trim() || key.trim(),
    rule: writeRule(root).rule ?? [],
  }))

/** Whether every rule is whole, so that it can be tried and saved. */
export const areWhole = (cards: Card[]) =>
  cards.length > 0 && cards.every(({ key, root }) => key.trim() !== '' && leaves(root).every(isWhole))

/** A key of a name: what can be typed in a question without a second thought. */
export const keyOf = (name: string) =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')

/** The name of a new stage brings its key along, as long as nobody chose another one. */
export const named = (card: Card, name: string): Card => ({
  ...card,
  name,
  key: card.fresh && card.key === keyOf(card.name) ? keyOf(name) : card.key,
})

const PLACE = /^\/stages\/(\d+)(\/.*)?$/

/** The part of a refusal that is of one card, with the place within it; nothing when it is of another one. */
export function refusedAt(error: unknown, at: number): Problem | undefined {
  if (!(error instanceof Problem)) return undefined
  const [, card, rest = ''] = PLACE.exec(error.place ?? '') ?? []
  if (card === undefined || Number(card) !== at) return undefined
  const { status, code, message: detail, hint, requestId } = error
  return new Problem({ status, code, detail, hint, requestId, place: rest || undefined })
}

/** Whether a refusal stands at one of so many cards. */
export const isPlaced = (error: unknown, cards: number) =>
  error instanceof Problem && Number(PLACE.exec(error.place ?? '')?.[1] ?? Number.NaN) < cards
