// Is what every page has to load still small? Fails the build when it is not.
import { readFileSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

/** Bytes as they go over the wire, packed by gzip. */
const LIMITS = { 'hark.js': 6000, 'hark-auto.js': 4000, 'snippet.js': 400 }

const sizes = {}
let heavy = false
for (const [file, limit] of Object.entries(LIMITS)) {
  const size = gzipSync(readFileSync(`dist/${file}`), { level: 9 }).length
  console.log(`${file}: ${size} bytes gzip, at most ${limit}`)
  sizes[file] = size
  heavy ||= size > limit
}
if (heavy) {
  console.error('Too heavy for a page of others. Put what not every page needs into a part of its own.')
  process.exit(1)
}
// Last: whoever looks whether the build is whole looks for this.
writeFileSync('dist/weight.json', `${JSON.stringify(sizes)}\n`)
