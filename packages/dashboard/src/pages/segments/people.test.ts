import { expect, test } from 'vitest'
import { membersOf } from './people'

test('the file names who it is, and no name becomes a formula where it is opened', () => {
  const all = [
    { key: '0a', name: 'Ann, Berg', id: 'u1', events: [] },
    { key: '0b', name: '=cmd|x', id: '+49', events: [] },
    { key: '0c', events: [] },
  ]
  expect(membersOf(all)).toBe('Customer,Id,Key\r\n"Ann, Berg",u1,0a\r\n\'=cmd|x,\'+49,0b\r\n,,0c\r\n')
})
