// What is made of the sources? hark.js and its parts as scripts, the same as modules, and the snippet that goes into a page.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { build, transformSync } from 'esbuild'

const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
const shared = {
  bundle: true,
  minify: true,
  target: 'es2020',
  legalComments: 'none',
  charset: 'utf8',
  // Names that only the parts of hark.js have for each other need not be told to every page.
  mangleProps: /^(_[a-z].*|outbox|sender|adopt|settle|takeDropped|waiting|busy|held|leaving|anew)$/,
  define: { __VERSION__: JSON.stringify(version) },
}
rmSync('dist', { recursive: true, force: true })
await build({
  ...shared,
  format: 'iife',
  entryPoints: { hark: 'src/script.ts', 'hark-auto': 'src/auto/script.ts' },
  outdir: 'dist',
})
await build({
  ...shared,
  format: 'esm',
  entryPoints: { index: 'src/index.ts', auto: 'src/auto/index.ts' },
  outdir: 'dist',
})
const { code } = transformSync(readFileSync('src/snippet.js', 'utf8'), { minify: true, target: 'es2015' })
writeFileSync('dist/snippet.js', code)
