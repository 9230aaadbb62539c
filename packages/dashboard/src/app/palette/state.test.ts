import { expect, test } from 'vitest'
import { type Command, found } from './state'

const command = (title: string, group: Command['group'] = 'pages', words?: string): Command => ({
  id: title,
  title,
  group,
  run: () => undefined,
  ...(words ? { words } : {}),
})
const all = [
  command('Sign out', 'actions'),
  command('Settings: Audit log'),
  command('Dashboards'),
  command('Customers', 'pages', 'Who are our customers?'),
]
const titles = (typed: string) => found(all, typed).map((one) => one.title)

test('without a word all are there, pages first', () => {
  expect(titles('')).toEqual(['Settings: Audit log', 'Dashboards', 'Customers', 'Sign out'])
})

test('every word must be there; the beginning of a word counts more', () => {
  expect(titles('audit')).toEqual(['Settings: Audit log'])
  expect(titles('log set')).toEqual(['Settings: Audit log'])
  expect(titles('who')).toEqual(['Customers'])
  expect(titles('s')[0]).toBe('Sign out')
  expect(titles('nothing like it')).toEqual([])
})
