import { describe, expect, it } from 'vitest'
import { csv, field, fileName } from './csv'

const SIGNS = [...'=+-@＝＋－＠﹢﹣﹦﹫−']
const UNSEEN = [
  '',
  ' ',
  '  ',
  '\t',
  '\r',
  '\n',
  '\r\n',
  '\0',
  '\u00A0',
  '\u200B',
  '\u2060',
  '\u3000',
  '\uFEFF',
  '\u202E',
]

const guarded = (wrong: string) => expect(fields(field(wrong)), JSON.stringify(wrong)).toEqual([`'${wrong}`])

/** The rule in other words, character by character: nothing is shared with the code under test. */
function dangerous(value: string): boolean {
  const characters = [...value]
  const unseen = (one: string) => UNSEEN.slice(1).some((other) => other.includes(one))
  const first = characters.find((one) => !unseen(one))
  return '\t\r\n\0'.includes(characters[0] ?? 'x') || (first !== undefined && SIGNS.includes(first))
}

/** Reads one line as a spreadsheet does that splits at commas, semicolons and tabs. */
function fields(line: string): string[] {
  const found: string[] = []
  const one = /(?:"((?:[^"]|"")*)"|([^",;\t\r\n]*))(?:[,;\t\r\n]|$)/y
  while (one.lastIndex < line.length || found.length === 0) {
    const match = one.exec(line)
    if (match === null) throw new Error(`not a line: ${JSON.stringify(line)}`)
    found.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '')
  }
  return found
}

/** The same texts in every run. */
function generator(seed: number) {
  let state = seed
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

describe('field', () => {
  it('is never a formula', () => {
    for (const wrong of ['=1+1', '+1', '-1+2', '@SUM(A1)', '\t=1', '\r=1', '=HYPERLINK("x")'])
      expect(field(wrong).replace(/^"/, '').startsWith("'")).toBe(true)
  })
  it('is never a formula, whatever stands in front that no eye sees', () => {
    for (const sign of SIGNS)
      for (const before of UNSEEN) for (const again of UNSEEN) guarded(`${before}${again}${sign}1+1`)
  })
  it('takes no control character first', () => {
    for (const first of ['\t', '\r', '\n', '\0', '\u001B']) guarded(`${first}plain`)
  })
  it('holds for texts of every make, and gives them back as they were', () => {
    const draw = generator(1_234_567)
    const alphabet = [...SIGNS, ...UNSEEN, ...'ab"\',;|0.-e\n中'].filter(Boolean)
    let formulas = 0
    const wrong: unknown[] = []
    for (let turn = 0; turn < 20_000; turn += 1) {
      const value = Array.from({ length: draw(9) }, () => alphabet[draw(alphabet.length)]).join('')
      const [read, ...more] = fields(field(value))
      const wanted = dangerous(value) ? `'${value}` : value
      if (wanted !== value) formulas += 1
      if (read !== wanted || more.length > 0) wrong.push({ value, read, more })
    }
    expect(wrong).toEqual([])
    expect(formulas).toBeGreaterThan(5000)
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
