import { expect, test } from 'vitest'
import { layout } from '@/charts/options/flow'
import type { Journey } from './journey'
import { flowTable, movesOf } from './moves'

const answer = {
  flow: [
    { from: null, to: 'a', customers: 9 },
    { from: 'b', to: 'a', customers: 1 },
    { from: 'a', to: 'b', customers: 5 },
  ],
  stages: [
    {
      stage: 'a',
      name: 'Alpha',
      through: [
        { last: 'export', to: 'b', customers: 4 },
        { last: null, to: null, staying: true, customers: 3 },
        { last: 'export', to: null, customers: 1 },
      ],
    },
    { stage: 'b', name: 'Beta' },
  ],
} as unknown as Journey

test('bands lead from left to right, also where customers went back', () => {
  const { nodes, links } = layout(movesOf(answer, undefined))
  expect(nodes.map((node) => [node.shown, node.depth])).toEqual([
    ['outside', 0],
    ['Alpha', 1],
    ['Beta', 0],
    ['Alpha', 0],
    ['Beta', 1],
  ])
  expect(links.map((link) => link.cell)).toEqual([
    { from: null, to: 'a' },
    { from: 'b', to: 'a' },
    { from: 'a', to: 'b' },
  ])
})

test('within a stage each customer passes what they did last, and a band of several opens none of them', () => {
  const moves = movesOf(answer, 'a')
  expect(moves.map((move) => move.cell)).toEqual([
    { stage: 'a', last: 'export', to: 'b' },
    { stage: 'a', last: null, staying: true },
    { stage: 'a', last: 'export', to: null },
  ])
  const { links } = layout(moves)
  const into = links.find((link) => link.target.endsWith('export'))
  expect([into?.value, into?.cell]).toEqual([5, undefined])
  expect(flowTable(moves, true).rows[0]?.cells.map((cell) => cell.raw)).toEqual([
    'Alpha',
    'export',
    'Beta',
    4,
  ])
})
