// How does the description of the API read? Draws /api/openapi.json with textContent only.

const METHODS = ['get', 'post', 'put', 'patch', 'delete']

/** An element with attributes and children; strings become text. */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  // What scrolls must be reachable by the keyboard.
  if (name === 'pre') made.tabIndex = 0
  made.append(...children.filter((child) => child !== null && child !== undefined))
  return made
}

/** What a reference means; each is followed once on the way down, so that a schema that holds itself ends. */
function resolved(whole, schema, seen) {
  const name = schema?.$ref
  if (!name) return [schema, seen]
  if (seen.includes(name)) return [{ type: name.split('/').at(-1) }, seen]
  const found = name.slice(2).split('/').reduce((at, part) => at?.[part], whole)
  return [found ?? {}, [...seen, name]]
}

/** A schema as the JSON one would see, each value replaced by its type. */
function shape(whole, given, seen = []) {
  const [schema, inside] = resolved(whole, given ?? {}, seen)
  const choices = (schema.oneOf ?? schema.anyOf)?.filter((one) => one.type !== 'null')
  if (choices?.length) return shape(whole, choices[0], inside)
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((one) => shape(whole, one, inside)))
  const type = [schema.type].flat().filter((one) => one && one !== 'null')[0]
  if (schema.properties) {
    const wanted = schema.required ?? []
    const fields = Object.entries(schema.properties)
    return Object.fromEntries(fields.map(([key, value]) => [wanted.includes(key) ? key : `${key}?`, shape(whole, value, inside)]))
  }
  if (type === 'array') return [shape(whole, schema.items, inside)]
  if (schema.enum) return schema.enum.join(' | ')
  return type ?? 'any'
}

function json(whole, content) {
  const schema = Object.values(content ?? {})[0]?.schema
  return schema ? element('pre', {}, JSON.stringify(shape(whole, schema), null, 2)) : null
}

function answers(whole, operation) {
  const list = element('dl')
  for (const [status, given] of Object.entries(operation.responses ?? {})) {
    const [answer] = resolved(whole, given, [])
    const body = status.startsWith('2') ? json(whole, answer.content) : null
    list.append(element('dt', {}, status), element('dd', {}, answer.description ?? '', body))
  }
  return list
}

function route(whole, method, path, operation) {
  const made = element('article', { id: operation.operationId ?? `${method}${path}` })
  made.append(element('h3', {}, element('span', { class: 'method' }, method.toUpperCase()), ' ', element('code', {}, path)))
  const text = [operation.summary, operation.description].filter(Boolean).join(' ')
  made.append(element('p', {}, text))
  if (operation.parameters?.length) {
    const list = element('dl')
    for (const one of operation.parameters) {
      const kind = `${one.in}${one.required ? '' : ', optional'}`
      list.append(element('dt', {}, element('code', {}, one.name)), element('dd', {}, `${one.description ?? ''} (${kind})`))
    }
    made.append(list)
  }
  const body = json(whole, operation.requestBody?.content)
  if (body) made.append(element('p', {}, 'Body:'), body)
  const example = Object.values(operation.requestBody?.content ?? {})[0]?.example
  if (example) made.append(element('p', {}, 'For example:'), element('pre', {}, JSON.stringify(example, null, 2)))
  made.append(element('details', {}, element('summary', {}, 'Answers'), answers(whole, operation)))
  made.dataset.words = `${method} ${path} ${text}`.toLowerCase()
  return made
}

function draw(whole) {
  const about = document.getElementById('about')
  const raw = element('a', { href: '/api/openapi.json' }, 'openapi.json')
  about.replaceChildren(`${whole.info.description ?? ''} Version ${whole.info.version}. As OpenAPI ${whole.openapi}: `, raw)
  const groups = new Map()
  for (const [path, item] of Object.entries(whole.paths)) {
    for (const method of METHODS.filter((one) => item[one])) {
      const tag = item[method].tags?.[0] ?? 'other'
      groups.set(tag, [...(groups.get(tag) ?? []), route(whole, method, path, item[method])])
    }
  }
  const [index, routes] = [document.getElementById('index'), document.getElementById('routes')]
  for (const [tag, all] of groups) {
    routes.append(element('section', {}, element('h2', {}, tag), ...all))
    const links = all.map((one) => element('a', { href: `#${one.id}` }, one.querySelector('h3').textContent))
    index.append(element('strong', {}, tag), ...links)
  }
  document.getElementById(location.hash.slice(1))?.scrollIntoView()
}

document.getElementById('search').addEventListener('input', (event) => {
  const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean)
  for (const section of document.querySelectorAll('#routes section')) {
    const all = [...section.querySelectorAll('article')]
    for (const one of all) one.hidden = !words.every((word) => one.dataset.words.includes(word))
    section.hidden = all.every((one) => one.hidden)
  }
})

fetch('/api/openapi.json')
  .then((answer) => answer.json())
  .then(draw)
  .catch(() => {
    document.getElementById('about').textContent = 'The description cannot be read. Is the server running?'
  })
