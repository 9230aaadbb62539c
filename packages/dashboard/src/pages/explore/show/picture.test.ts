import { describe, expect, it } from 'vitest'
import { text } from '@/text/en'
import { planOf } from './picture'

const places = (count: number, width = 50) =>
  Array.from({ length: count }, (_, at) => ({ x: 12 + at * width, width }))
const chart = { width: 900, height: 340 }

describe('the size of a picture', () => {
  it('is twice as fine as the screen where it may be', () => {
    expect(planOf(chart, places(14), 13, 2)).toEqual({
      ratio: 2,
      columns: 14,
      rows: 13,
      width: 900,
      height: 340 + 16 + 14 * 28 + 12,
    })
  })
  it('is coarser before anything is left out', () => {
    const plan = planOf(chart, places(140), 139, 2)
    expect(plan).toMatchObject({ columns: 140, rows: 139 })
    expect(plan.ratio).toBeGreaterThan(1)
    expect(plan.ratio).toBeLessThan(2)
  })
  it('never passes what browsers draw, whatever was asked', () => {
    for (const [columns, rows] of [
      [14, 13],
      [140, 139],
      [367, 366],
      [3, 400],
      [3, 5000],
      [5000, 3],
    ] as const)
      for (const most of [2 ** 26, 2 ** 24]) {
        const plan = planOf(chart, places(columns), rows, 2, most)
        const cut = plan.rows < rows || plan.columns < columns
        const height = Math.floor((plan.height + (cut ? 28 : 0)) * plan.ratio)
        const width = Math.floor(plan.width * plan.ratio)
        expect(Math.max(width, height)).toBeLessThanOrEqual(16_384)
        expect(width * height).toBeLessThanOrEqual(most)
        expect(plan.ratio).toBeGreaterThanOrEqual(1)
        expect(Math.min(plan.rows, plan.columns)).toBeGreaterThan(0)
      }
  })
  it('says what it left out of a year of days', () => {
    const plan = planOf(chart, places(367), 366, 2)
    expect(text.explore.picture.cut({ rows: 366 - plan.rows, columns: 367 - plan.columns })).toMatch(
      /\d+ rows and \d+ columns left out/,
    )
  })
})
