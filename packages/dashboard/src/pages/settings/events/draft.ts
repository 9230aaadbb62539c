// How does a list of mapped events become cards of a form, and the cards a list again? And at which card does a refusal stand?
import { Problem } from '@/api/problem'
import type { Mapped, Place, Property, Reserved } from './data'

/** Where a property is, as the form says it: under its own name, in another property, or always the same. */
export interface Where {
  how: 'own' | 'from' | 'always'
  /** The name of the property, or what it always is. */
  said: string
  /** How many minor units one of its units has; it is taken as it is without. */
  times?: number
}

export interface Card {
  row: number
  event: string
  as: string
  places: Record<string, Where>
}

let last = 0
const next = () => {
  last += 1
  return last
}

const OWN: Where = { how: 'own', said: '' }
const whereOf = (property: string, { from, times, is }: Place): Where => {
  if (is != null) return { how: 'always', said: is }
  const named = from ?? property
  const where: Where = named === property ? { ...OWN } : { how: 'from', said: named }
  return times == null ? where : { ...where, times }
}

export const cardOf = ({ event, as, properties = {} }: Mapped): Card => ({
  row: next(),
  event,
  as,
  places: Object.fromEntries(Object.entries(properties).map(([name, place]) => [name, whereOf(name, place)])),
})
export const newCard = (as: string, event = '', places: Card['places'] = {}): Card => ({
  row: next(),
  event,
  as,
  places,
})
/** The same cards under new numbers: those of a draft may be taken. */
export const again = (cards: Card[]): Card[] => cards.map((one) => ({ ...one, row: next() }))

export const placeOf = (card: Card, property: string): Where => card.places[property] ?? OWN

/** What is said of a property; nothing where it keeps its name. */
function written(property: string, { how, said, times }: Where): Place | undefined {
  if (how === 'always') return { is: said.trim() }
  if (how === 'own') return times === undefined ? undefined : { from: property, times }
  return times === undefined ? { from: said } : { from: said, times }
}

export const mappedOf = ({ event, as, places }: Card): Mapped => ({
  event,
  as,
  properties: Object.fromEntries(
    Object.entries(places).flatMap(([name, where]) => {
      const place = written(name, where)
      return place ? [[name, place]] : []
    }),
  ),
})

/** The list as it is sent: by reserved event, in the order of the cards. */
export const ordered = (cards: Card[], reserved: readonly Reserved[]): Card[] =>
  reserved.flatMap(({ name }) => cards.filter((one) => one.as === name))

const CODE = /^[a-z]{3}$/i

/** What is not right yet with a card, by what of it; checked before anything is sent. */
export function lacks(card: Card, all: Card[], properties: readonly Property[]) {
  const said = properties.filter(({ name }) => placeOf(card, name).how === 'always')
  const bare = said.filter(({ name, kind }) => {
    const text = placeOf(card, name).said.trim()
    return kind === 'currency' ? !CODE.test(text) : text === ''
  })
  return {
    event: card.event === '',
    twice: card.event !== '' && all.some((one) => one.row !== card.row && one.event === card.event),
    places: bare.map(({ name }) => name),
  }
}

export const isWhole = (card: Card, all: Card[], properties: readonly Property[]) => {
  const { event, twice, places } = lacks(card, all, properties)
  return !event && !twice && places.length === 0
}

const PLACE = /^\/mappings\/(\d+)(\/.*)?$/

/** The part of a refusal that is of one entry, with the place within it; nothing when it is of another one. */
export function refusedAt(error: unknown, at: number): Problem | undefined {
  if (!(error instanceof Problem)) return undefined
  const [, entry, rest = ''] = PLACE.exec(error.place ?? '') ?? []
  if (entry === undefined || Number(entry) !== at) return undefined
  const { status, code, message: detail, hint, requestId } = error
  return new Problem({ status, code, detail, hint, requestId, place: rest || undefined })
}

/** Whether a refusal stands at one of so many entries. */
export const isPlaced = (error: unknown, entries: number) =>
  error instanceof Problem && Number(PLACE.exec(error.place ?? '')?.[1] ?? Number.NaN) < entries
