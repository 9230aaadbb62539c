// Is the first load still small? Weighs, gzipped, what index.html and its static imports bring; fails over the limit.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const LIMIT_KB = 300
const dist = new URL('../dist/', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'))
const size = (file) => gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length

/** The files a chunk needs before it runs. */
function needed(name, found = new Set()) {
  const chunk = manifest[name]
  for (const file of [chunk.file, ...(chunk.css ?? [])]) found.add(file)
  for (const other of chunk.imports ?? []) if (!found.has(manifest[other].file)) needed(other, found)
  return found
}

const first = [...needed('index.html')]
const kb = (bytes) => Math.round(bytes / 102.4) / 10
const total = first.reduce((sum, file) => sum + size(file), 0)
for (const file of first)
  process.stdout.write(`  first load ${String(kb(size(file))).padStart(7)} KB  ${file}\n`)
const later = Object.values(manifest).filter((chunk) => chunk.isDynamicEntry)
for (const chunk of later.sort((a, b) => size(b.file) - size(a.file)).slice(0, 12))
  process.stdout.write(`  later      ${String(kb(size(chunk.file))).padStart(7)} KB  ${chunk.file}\n`)
process.stdout.write(`first load: ${kb(total)} KB gzipped of at most ${LIMIT_KB}\n`)
if (total > LIMIT_KB * 1024) process.exit(1)
if (first.some((file) => file.includes('echarts'))) throw new Error('ECharts is part of the first load')
