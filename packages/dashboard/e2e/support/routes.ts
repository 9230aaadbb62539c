// Which addresses does a workspace have? Read from where they are made, so that a new page is visited without a word in a test.
import { readFileSync } from 'node:fs'
import path from 'node:path'

const MADE = /\b(page|stagePage|settingsPage)\('([^']+)'/g

/** Every address below /w/1, with the numbers that stand in some. */
export function routes(numbers: {
  key: string
  question: string
  dashboard: string
  segment: string
  account: string
  map: string
}): string[] {
  const source = readFileSync(path.resolve('src/routes.tsx'), 'utf8')
  const found = [...source.matchAll(MADE)].map(([, kind, address = '']) =>
    kind === 'settingsPage' ? `settings/${address}` : address.replace(/^\/$/, ''),
  )
  if (found.length < 25) throw new Error('src/routes.tsx is written in another way now: mend this')
  return found.map((one) =>
    one.replace(/\$(\w+)/, (_, name: string) => {
      if (!(name in numbers)) throw new Error(`tell routes() what stands for $${name}`)
      return numbers[name as keyof typeof numbers]
    }),
  )
}
