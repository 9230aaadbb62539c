// Does every word that is seen stand in the catalogue? Reads the sources as the compiler does, so that nothing is missed.
import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'

const SOURCES = path.resolve(import.meta.dirname, '..')
/** What is shown or read out when it is given to an element. */
const SAID = new Set([
  'alt',
  'answer',
  'aria-description',
  'aria-label',
  'aria-placeholder',
  'aria-roledescription',
  'aria-valuetext',
  'body',
  'description',
  'error',
  'hint',
  'label',
  'lead',
  'nothingFoundMessage',
  'placeholder',
  'title',
])
/** Two letters or more one after the other are a word; signs and single letters are not. */
const WORD = /\p{L}{2}/u
/** What is the same in every language. */
const NAMES = /&nbsp;|\bHTTP\b|\b(https?:\/\/)?[a-z.]+\.example\.com\S*|\bhttps:\/\/example\.com\S*/g

/** The texts of an expression that it may come to. */
function texts(of: ts.Node): string[] {
  if (ts.isStringLiteralLike(of)) return [of.text]
  if (ts.isTemplateExpression(of)) return [of.head.text, ...of.templateSpans.map((span) => span.literal.text)]
  if (ts.isParenthesizedExpression(of) || ts.isJsxExpression(of))
    return of.expression ? texts(of.expression) : []
  if (ts.isConditionalExpression(of)) return [...texts(of.whenTrue), ...texts(of.whenFalse)]
  if (ts.isBinaryExpression(of)) return [...texts(of.left), ...texts(of.right)].filter(() => !isTest(of))
  return []
}
const isTest = ({ operatorToken }: ts.BinaryExpression) => /^[!=]==?$|^[<>]=?$/.test(operatorToken.getText())

/** Literal words in what one file draws. */
export function literals(name: string, source: string): string[] {
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX)
  const found: string[] = []
  const note = (node: ts.Node, said: string[]) => {
    const wrong = said.find((one) => WORD.test(one.replaceAll(NAMES, '')))
    const { line } = file.getLineAndCharacterOfPosition(node.getStart())
    if (wrong !== undefined) found.push(`${name}:${line + 1}: ${wrong.trim()}`)
  }
  const visit = (node: ts.Node) => {
    if (ts.isJsxText(node)) note(node, [node.text])
    else if (ts.isJsxExpression(node) && !ts.isJsxAttribute(node.parent)) note(node, texts(node))
    else if (ts.isJsxAttribute(node) && SAID.has(node.name.getText()) && node.initializer)
      note(node, texts(node.initializer))
    else if (
      ts.isCallExpression(node) &&
      /^(say|sayWrong|sayUndoable|holdBack|openDrawer)$/.test(node.expression.getText())
    )
      note(node, node.arguments[0] ? texts(node.arguments[0]) : [])
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((one) => {
    const at = path.join(folder, one.name)
    return one.isDirectory() ? files(at) : /\.tsx$/.test(one.name) ? [at] : []
  })
}

test('no word on a page is written beside the catalogue', () => {
  const sources = files(SOURCES)
  expect(sources.length).toBeGreaterThan(60)
  const found = sources.flatMap((at) => literals(path.relative(SOURCES, at), readFileSync(at, 'utf8')))
  expect(found).toEqual([])
})

test('the walk sees words wherever they can be written', () => {
  const one = (source: string) =>
    literals('one.tsx', source).map((said) => said.replace(/^one.tsx:\d+: /, ''))
  expect(one('const a = <p>Hello</p>')).toEqual(['Hello'])
  expect(one("const a = <p>{'Hello'}</p>")).toEqual(['Hello'])
  expect(one("const a = <p>{open ? 'Yes' : text.no}</p>")).toEqual(['Yes'])
  expect(one('const a = <p>{`${n} events`}</p>')).toEqual(['events'])
  expect(one("const a = <p>{known && 'Known'}</p>")).toEqual(['Known'])
  expect(one('const a = <input aria-label="Name" />')).toEqual(['Name'])
  expect(one("const a = <Page title={'Customers'} />")).toEqual(['Customers'])
  expect(one("say('Saved.')")).toEqual(['Saved.'])
  // What decides is not shown, and neither are classes, kinds and signs.
  expect(one("const a = <p>{kind === 'trend' ? text.a : text.b}</p>")).toEqual([])
  expect(one('const a = <a className="wide" type="button">{text.a} · ×</a>')).toEqual([])
})
