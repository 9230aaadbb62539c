import { expect, it } from 'vitest'
import { comes, isComing, noteChange, type Overview, partOrAsk } from './coming'

const told = { customer: { name: 'before' } } as unknown as Overview
const alone = () => Promise.resolve({ name: 'asked alone' } as unknown as Overview['customer'])
const part = () => partOrAsk([1, 'a'], 'customer', alone)

/** An overview that comes when it is let. */
function held() {
  let release = (_: Overview) => {}
  let refuse = () => {}
  comes(
    1,
    'a',
    '{}',
    new Promise<Overview>((done, wrong) => {
      release = done
      refuse = () => wrong(new Error('busy'))
    }),
  )
  return { release: () => release(told), refuse: () => refuse() }
}

it('a part waits for what is on its way, and asks alone when that is refused, or does not tell it', async () => {
  const first = held()
  const waits = part()
  const stage = partOrAsk([1, 'a'], 'stage', () => Promise.resolve('alone' as never))
  first.release()
  expect(await waits).toEqual({ name: 'before' })
  expect(await stage).toBe('alone')
  expect(isComing(1, 'a')).toBe(false)
  const second = held()
  const refused = part()
  second.refuse()
  expect(await refused).toEqual({ name: 'asked alone' })
})

it('what was asked for before a change is not believed after it', async () => {
  const one = held()
  const waits = part()
  noteChange()
  expect(isComing(1, 'a'), 'another one may be asked for').toBe(false)
  const later = part()
  one.release()
  expect(await waits).toEqual({ name: 'asked alone' })
  expect(await later).toEqual({ name: 'asked alone' })
})

it('another part of a timeline than the one that comes is asked for', async () => {
  const one = held()
  const other = partOrAsk([1, 'a'], 'timeline', () => Promise.resolve('other' as never), '{"events":["x"]}')
  one.release()
  expect(await other).toBe('other')
})
