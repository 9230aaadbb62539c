import { expect, test } from 'vitest'
import { idColumn, idsOfColumn, readCsv, readIds } from './lists'

test('what is pasted is one id each, whatever stands between them', () => {
  expect(readIds(' u1\nu2\r\n\n u3, u1;u4\tu5 ')).toEqual(['u1', 'u2', 'u3', 'u4', 'u5'])
  expect(readIds('\n ,')).toEqual([])
})

test('a table is read as spreadsheets write it', () => {
  expect(readCsv('\uFEFFname,user_id\r\n"Berg, ""Ada""",u1\r\n"two\nlines",u2\r\n\r\n')).toEqual([
    ['name', 'user_id'],
    ['Berg, "Ada"', 'u1'],
    ['two\nlines', 'u2'],
  ])
  expect(readCsv('a;b\n1,5;"x"')).toEqual([
    ['a', 'b'],
    ['1,5', 'x'],
  ])
  expect(readCsv('')).toEqual([])
  expect(readCsv('""')).toEqual([])
})

test('the column of ids is found by its name, and its name is no id', () => {
  const rows = readCsv('plan,User_ID,mrr\npro,u1,5\nfree,u2,\npro,u1,7\n')
  expect(idColumn(rows)).toBe(1)
  expect(idsOfColumn(rows, 1)).toEqual(['u1', 'u2'])
  // One column without a name: every row is an id.
  expect(idsOfColumn(readCsv('u1\nu2\n'), 0)).toEqual(['u1', 'u2'])
  expect(idsOfColumn(readCsv('email\nann@example.com\n'), 0)).toEqual(['ann@example.com'])
})
