// How do rows keep their fields while others come and go? Each has a number.
import { isGroup, type Mode, type Node, type Test } from '../conditions'

export type NumberedTest = Partial<Test> & { row: number }
export interface NumberedGroup {
  row: number
  mode: Mode
  rows: Numbered[]
}
export type Numbered = NumberedTest | NumberedGroup

let last = 0

export function numbered(node: Node): Numbered {
  last += 1
  const row = last
  return isGroup(node) ? { row, mode: node.mode, rows: node.rows.map(numbered) } : { ...node, row }
}
