import { expect, it } from 'vitest'
import { partsOf, textOf } from './parts'
import { added, asText, NOTHING, unsettled } from './run'

const bytes = (text: string) => new TextEncoder().encode(text)

it('reads text, and says why something is none', () => {
  expect(textOf(bytes('\ufeffid,plan\n1,ä\n'))).toEqual({ text: 'id,plan\n1,ä\n' })
  expect(textOf(bytes(''))).toEqual({ wrong: 'empty' })
  expect(textOf(bytes(' \n'))).toEqual({ wrong: 'empty' })
  expect(textOf(new Uint8Array([0x50, 0x4b, 3, 4, 9]))).toEqual({ wrong: 'spreadsheet' })
  // Latin-1: no letter is ever replaced by another.
  expect(textOf(new Uint8Array([105, 100, 10, 0xe4, 10]))).toEqual({ wrong: 'encoding' })
  expect(textOf(new Uint8Array([0xff, 0xfe, 105, 0]))).toEqual({ wrong: 'encoding' })
  expect(textOf(new Uint8Array([105, 0, 100]))).toEqual({ wrong: 'binary' })
})

it('cuts between rows, never within a quoted cell, and every part has the header', () => {
  const text = 'id,note\r\n1,"a\nb ""x"", c"\r\n2,5" pipe\n3,c'
  expect(partsOf(text)).toEqual([{ csv: text, rows: 0, lines: 0 }])
  expect(partsOf(text, 1)).toEqual([
    { csv: 'id,note\r\n1,"a\nb ""x"", c"\r\n', rows: 0, lines: 0 },
    { csv: 'id,note\r\n2,5" pipe\n', rows: 1, lines: 2 },
    { csv: 'id,note\r\n3,c', rows: 2, lines: 3 },
  ])
})

it('loses no row, whatever the size of a part', () => {
  const rows = Array.from({ length: 300 }, (_, at) => `${at},"line\n${at}",ä${'x'.repeat(at % 7)}`)
  const text = ['id,a,b', ...rows].join('\n')
  for (const most of [1, 50, 333, 5000, 1e6]) {
    const parts = partsOf(text, most)
    const back = parts.map(({ csv }) => csv.slice('id,a,b\n'.length)).join('')
    expect(back).toBe(rows.join('\n'))
    expect(parts.every(({ csv }) => csv.startsWith('id,a,b\n'))).toBe(true)
    // The row behind those before it, in the line in which it begins in the file.
    for (const { csv, rows: before, lines } of parts) {
      const first = csv.split('\n')[1]?.split(',')[0]
      expect(first).toBe(String(before))
      const line = text.split('\n')[lines + 2 - 1] ?? ''
      expect(line.split(',')[0]).toBe(first)
    }
  }
})

it('a table of nothing but a header is one part', () => {
  expect(partsOf('id,plan')).toEqual([{ csv: 'id,plan\n', rows: 0, lines: 0 }])
})

it('adds up what the parts came to, with rows and lines of the file', () => {
  const one = {
    ...NOTHING,
    rows: 2,
    changed: 1,
    refused: 1,
    traits: { plan: 1 },
    refusals: [{ row: 2, line: 3, reason: 'No.' }],
    columns: [{ column: 'id', taken_as: 'a number' }],
  }
  const sum = [
    { csv: '', rows: 0, lines: 0 },
    { csv: '', rows: 2, lines: 40 },
  ].reduce((all, part) => added(all, one, part), NOTHING)
  expect(sum).toMatchObject({ rows: 4, changed: 2, refused: 2, traits: { plan: 2 } })
  expect(sum.refusals.map(({ row, line }) => [row, line])).toEqual([
    [2, 3],
    [4, 43],
  ])
  expect(sum.columns).toHaveLength(1)
})

it('a column that two parts take differently is text in all', () => {
  const part = (as: string) => ({
    ...NOTHING,
    columns: [
      { column: 'n', taken_as: as },
      { column: 'id', taken_as: 'id' },
    ],
  })
  expect(unsettled([part('a number'), part('a number')])).toEqual([])
  expect(unsettled([part('a number'), part('a number'), part('text')])).toEqual(['n'])
  expect(asText({ text: ['m'] }, ['n', 'm'])).toEqual({ text: ['m', 'n'] })
})
