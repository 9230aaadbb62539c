import { describe, expect, it } from 'vitest'
import { csv, field, fileName } from './csv'

describe('field', () => {
  it('is never a formula', () => {
    for (const wrong of ['=1+1', '+1', '-1+2', '@SUM(A1)', '\t=1', '\r=1', '=HYPERLINK("x")'])
      expect(field(wrong).replace(/^"/, '').startsWith("'")).toBe(true)
  })
  it('leaves numbers numbers, also below zero', () => {
    expect(field(-3.5)).toBe('-3.5')
    expect(field('-3.5')).toBe("'-3.5")
    expect(field(null)).toBe('')
  })
  it('quotes what would break a line', () => {
    expect(field('a,b')).toBe('"a,b"')
    expect(field('say "x"')).toBe('"say ""x"""')
    expect(field('a\nb')).toBe('"a\nb"')
  })
})

describe('csv', () => {
  it('has the values as counted', () => {
    const table = {
      columns: [{ name: 'Period' }, { name: '=cmd' }],
      rows: [
        {
          cells: [
            { shown: '4 Jan', raw: '2024-01-04' },
            { shown: '1 234', raw: 1234 },
          ],
        },
      ],
    }
    expect(csv(table)).toBe("Period,'=cmd\r\n2024-01-04,1234\r\n")
  })
})

describe('fileName', () => {
  it('is one that every file system takes', () => {
    expect(fileName('Wie viele? Ärger / Büro', 'csv')).toBe('wie-viele-arger-buro.csv')
    expect(fileName('???', 'png')).toBe('hark.png')
  })
})
