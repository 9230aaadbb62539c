// Are the types of the API those that the server describes? Writes them, or with --check says whether they are stale.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import openapiTS, { astToString } from 'openapi-typescript'

const description = new URL('../../../docs/openapi.json', import.meta.url)
const types = new URL('../src/api/schema.d.ts', import.meta.url)

if (!existsSync(description)) {
  process.stderr.write('docs/openapi.json is missing; the server prints it at /api/openapi.json\n')
  process.exit(1)
}
/** Refusals have one shape everywhere (src/api/problem.ts), so that their types need not be repeated for each route. */
function withoutRefusals(whole) {
  for (const item of Object.values(whole.paths))
    for (const operation of Object.values(item))
      for (const status of Object.keys(operation.responses ?? {}))
        if (status >= '400') delete operation.responses[status]
  return whole
}

const head = '// Made from docs/openapi.json by `npm run schema`. Do not change it by hand.\n\n'
const wanted =
  head + astToString(await openapiTS(withoutRefusals(JSON.parse(readFileSync(description, 'utf8')))))
if (!process.argv.includes('--check')) {
  writeFileSync(types, wanted)
} else if (!existsSync(types) || readFileSync(types, 'utf8') !== wanted) {
  process.stderr.write(`${fileURLToPath(types)} is stale; run \`npm run schema\`\n`)
  process.exit(1)
}
