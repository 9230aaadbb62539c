import { expect, test } from 'vitest'
import { changes, releases } from './changes'

test('a changelog is read by release and kind, lines that go on included', () => {
  const written = `# Changelog

Prose.

## Unreleased

### Added
- One thing that
  goes on, with \`code\`.
- Another.

### Fixed
- A fault.

## [0.1.0] - 2026-01-02
### Added
- The first.

## 0.0.0
`
  expect(releases(written)).toEqual([
    {
      name: 'Unreleased',
      parts: [
        { name: 'Added', items: ['One thing that goes on, with `code`.', 'Another.'] },
        { name: 'Fixed', items: ['A fault.'] },
      ],
    },
    { name: '0.1.0 - 2026-01-02', parts: [{ name: 'Added', items: ['The first.'] }] },
  ])
})

test('the changelog of this project is read whole', () => {
  const items = changes.flatMap((one) => one.parts.flatMap((part) => part.items))
  expect(items.length).toBeGreaterThan(5)
  for (const item of items) expect(item).toMatch(/[.)]$/)
})
