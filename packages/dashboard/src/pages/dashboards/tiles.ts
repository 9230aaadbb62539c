// What is a dashboard made of, and how does a tile become a question?
import { type Condition, canon, type Question, readQuestion } from '@/pages/explore/question'

export interface Tile {
  id: string
  /** The number of a saved question, or … */
  saved?: number
  /** … a question of its own. */
  question?: Question
  title?: string
  width: 'half' | 'full'
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Reads the tiles of a dashboard; what is none is left out. */
export function readTiles(content: unknown): Tile[] {
  const found = isObject(content) && Array.isArray(content.tiles) ? content.tiles : []
  return found.flatMap((one, at): Tile[] => {
    if (!isObject(one)) return []
    const question = readQuestion(one.question)
    const saved = typeof one.saved === 'number' ? one.saved : undefined
    if (!question && saved === undefined) return []
    return [
      {
        id: typeof one.id === 'string' ? one.id : `tile-${at}`,
        width: one.width === 'full' ? 'full' : 'half',
        ...(saved === undefined ? {} : { saved }),
        ...(question ? { question } : {}),
        ...(typeof one.title === 'string' ? { title: one.title } : {}),
      },
    ]
  })
}

/** A name for a tile that no other tile of the dashboard has. */
export function freeId(tiles: readonly Tile[]): string {
  let at = tiles.length + 1
  while (tiles.some((tile) => tile.id === `t${at}`)) at += 1
  return `t${at}`
}

const both = (one: unknown, other: unknown): unknown =>
  one === undefined ? other : other === undefined ? one : { all: [...flat(one), ...flat(other)] }

function flat(condition: unknown): unknown[] {
  if (Array.isArray(condition)) return condition
  if (isObject(condition) && Array.isArray(condition.all) && Object.keys(condition).length === 1)
    return condition.all
  return [condition]
}

/** The question of a tile over the period and for the customers of the dashboard. */
export function narrowed(question: Question, range: unknown, filter: Condition | undefined): Question {
  const { range: _, customers, ...rest } = question
  const who = both(customers, filter)
  return {
    ...rest,
    ...(range === undefined ? {} : { range }),
    ...(who === undefined ? {} : { customers: who }),
  } as Question
}

/** Reads the filter of an address. */
export function readFilter(carried: unknown): Condition | undefined {
  if (!isObject(carried) || canon(carried).length > 4000) return undefined
  return carried
}
