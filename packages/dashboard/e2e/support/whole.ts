// Is a page whole to the eye: nothing cut off, nothing over something else, every control free and large enough, no jumps?
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** Of the window, moved against expectation since the page was opened. */
const JUMP_MAX = 0.05

/** Runs in the page. What is wrong, in words that lead to the place. */
export function seen({ small }: { small: number }): string[] {
  const found: string[] = []
  const width = document.documentElement.clientWidth
  // A dialogue or a menu stands before the page; then only what is in it can be seen whole and reached.
  const open = (selector: string) =>
    [...document.querySelectorAll<HTMLElement>(selector)].filter(
      (one) => one.checkVisibility() && one.getBoundingClientRect().height > 0,
    )
  const lists = open('[data-portal] :is([role="menu"], [role="listbox"])')
  const floating = lists.length > 0 ? lists : open('[data-portal] [role="dialog"]').slice(-1)
  const roots = floating.length > 0 ? floating : [document.body]
  const within = (selector: string) =>
    roots.flatMap((root) => [...root.querySelectorAll<HTMLElement>(selector)])
  const styles = new Map<Element, CSSStyleDeclaration>()
  const style = (one: Element) => {
    const known = styles.get(one) ?? getComputedStyle(one)
    styles.set(one, known)
    return known
  }
  const say = (one: Element, text = '') => {
    const name = typeof one.className === 'string' ? one.className.split(' ')[0] : ''
    return `${one.tagName.toLowerCase()}.${name} "${(text || one.textContent || '').trim().slice(0, 40)}"`
  }
  const up = (one: Element | null): Element[] => (one ? [one, ...up(one.parentElement)] : [])
  // What only screen readers meet is one pixel large, or cut to nothing.
  const unseen = (one: Element) =>
    !one.checkVisibility({ opacityProperty: true, visibilityProperty: true }) ||
    up(one).some((other) => style(other).clipPath === 'inset(50%)' || other.matches('[inert]'))
  const layer = (one: Element) => up(one).find((other) => /fixed|sticky/.test(style(other).position))

  if (document.documentElement.scrollWidth > width)
    found.push(`the page is ${document.documentElement.scrollWidth} wide`)

  /** One line of a text, and how much of it is left where boxes cut it. */
  interface Line {
    text: string
    of: Element
    layer: Element | undefined
    box: DOMRect
    left: DOMRect
  }
  const lines: Line[] = []
  const meet = (a: DOMRect, b: DOMRect) => {
    const x = Math.max(a.left, b.left)
    const y = Math.max(a.top, b.top)
    return new DOMRect(
      x,
      y,
      Math.max(0, Math.min(a.right, b.right) - x),
      Math.max(0, Math.min(a.bottom, b.bottom) - y),
    )
  }
  const inner = (one: Element) => {
    const box = one.getBoundingClientRect()
    return new DOMRect(box.left + one.clientLeft, box.top + one.clientTop, one.clientWidth, one.clientHeight)
  }

  function readLines(of: HTMLElement, text: Text) {
    const range = document.createRange()
    range.selectNodeContents(text)
    // From the text outwards to the first box that scrolls: there, what is outside can be brought in.
    const cutters: Element[] = []
    let scroller: Element | undefined
    for (const other of up(of)) {
      if (other === document.body || other === document.documentElement) break
      const flow = `${style(other).overflowX} ${style(other).overflowY}`
      if (/auto|scroll/.test(flow)) {
        scroller = other
        break
      }
      if (/hidden|clip/.test(flow) && style(other).display !== 'inline') cutters.push(other)
    }
    for (const box of range.getClientRects()) {
      if (box.width < 1 || box.height < 1) continue
      let left = new DOMRect(box.x, box.y, box.width, box.height)
      for (const cutter of cutters) {
        const room = inner(cutter)
        const sideways = Math.max(box.right - room.right, room.left - box.left)
        // Letters reach less far than the box of their line.
        const across = Math.max(box.bottom - room.bottom, room.top - box.top) - box.height * 0.25
        const told = up(of).some((one) => one.hasAttribute('title') || one.hasAttribute('data-whole'))
        const dots = [of, cutter].some(
          (one) => style(one).textOverflow === 'ellipsis' || style(one).webkitLineClamp !== 'none',
        )
        if ((sideways > 1.5 || across > 1) && !(dots && told))
          found.push(`cut off: ${say(of, text.data)} in ${say(cutter)}${dots ? ' (dots, but no title)' : ''}`)
        left = meet(left, room)
      }
      if (scroller) left = meet(left, inner(scroller))
      else if (box.right > width + 1 && !layer(of)) found.push(`out of the window: ${say(of, text.data)}`)
      if (left.width > 1 && left.height > 1) lines.push({ text: text.data, of, layer: layer(of), box, left })
    }
  }
  for (const one of within('*')) {
    if (one.closest('svg, noscript, script, style, option, canvas')) continue
    const texts = [...one.childNodes].filter(
      (node): node is Text => node instanceof Text && /\S/.test(node.data),
    )
    if (texts.length > 0 && !unseen(one)) for (const text of texts) readLines(one, text)
  }

  lines.sort((a, b) => a.left.top - b.left.top)
  lines.forEach((a, at) => {
    for (let next = at + 1; next < lines.length; next += 1) {
      const b = lines[next]
      if (!b || b.left.top > a.left.bottom) break
      // What stays in the window while the page moves is meant to stand over it.
      if (a.layer !== b.layer || a.of === b.of) continue
      const both = meet(a.left, b.left)
      if (both.width > 2 && both.height > Math.min(a.left.height, b.left.height) * 0.35)
        found.push(`over each other: ${say(a.of, a.text)} and ${say(b.of, b.text)}`)
    }
  })

  const back: [Element, number, number][] = []
  for (const one of document.querySelectorAll('*'))
    if (one.scrollTop !== 0 || one.scrollLeft !== 0) back.push([one, one.scrollTop, one.scrollLeft])
  const controls = within(
    'a[href], button, input, select, textarea, summary, [role="button"], [role="tab"], [role="option"], [role="menuitem"]',
  )
  for (const control of controls) {
    if (unseen(control) || control.matches('[type="hidden"], :disabled, [aria-disabled="true"], [data-skip]'))
      continue
    const label = control instanceof HTMLInputElement ? control.labels?.[0] : undefined
    // A switch is drawn by what stands around it.
    const drawn =
      control.matches('[type="checkbox"], [type="radio"], [type="file"]') && label ? label : control
    // Stands outside of the window until the keyboard comes to it.
    if (drawn.getBoundingClientRect().right < 0 && control.matches('a[href^="#"]')) continue
    if (drawn.getBoundingClientRect().width < 2 || (layer(drawn) && drawn.getBoundingClientRect().bottom < 0))
      continue
    drawn.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' })
    // The first line of a link that breaks into two.
    const box = drawn.getClientRects()[0] ?? drawn.getBoundingClientRect()
    const x = box.left + box.width / 2
    const y = box.top + box.height / 2
    if (x < 0 || y < 0 || x > width || y > innerHeight) {
      found.push(`cannot be brought into the window: ${say(control, control.ariaLabel ?? '')}`)
      continue
    }
    const hit = document.elementFromPoint(x, y)
    // A message that goes by itself may lie over something for as long as it is there.
    const passing = hit?.closest('[class*="_toast_"]')
    const mine = passing || (hit && (drawn.contains(hit) || control.contains(hit) || hit.contains(control)))
    if (!mine)
      found.push(`covered: ${say(control, control.ariaLabel ?? '')} by ${hit ? say(hit) : 'nothing'}`)
    const inText = style(drawn).display === 'inline'
    // Beside a field whose arrow keys do the same; or a field in a larger one that takes the tap for it.
    const elsewhere =
      control.tabIndex < 0 || control.closest('[class*="Input-input"]:not(input), [class*="PillsInput"]')
    if (!inText && !elsewhere && (box.width < small - 0.5 || box.height < small - 0.5))
      found.push(
        `small: ${say(control, control.ariaLabel ?? '')} ${Math.round(box.width)}x${Math.round(box.height)}`,
      )
  }
  window.scrollTo({ top: 0, behavior: 'instant' })
  for (const [one, top, left] of back) one.scrollTo({ top, left, behavior: 'instant' })
  return [...new Set(found)]
}

/** Nothing is cut off, overlaps, is covered or too small to be met. */
export async function whole(page: Page, name: string) {
  const found = await page.evaluate(seen, { small: 24 })
  expect(found.slice(0, 8), name).toEqual([])
}

/** What moved until now was meant to: the window has changed its size. */
export const forgive = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<void>((done) =>
        requestAnimationFrame(() =>
          requestAnimationFrame(() => {
            performance.mark('forgiven')
            done()
          }),
        ),
      ),
  )

/** Answers of a page come one after another from now on, the first that was asked last: each has its moment to push others away. */
export async function dawdle(page: Page) {
  let asked = 0
  await page.route('**/api/v1/**', async (route) => {
    const later = Math.max(0, 600 - 120 * asked++)
    await new Promise((done) => setTimeout(done, later))
    await route.continue().catch(() => undefined)
  })
}

/** Nothing has jumped since the page was opened, but by what its reader did. Ask before the window changes its size. */
export async function calm(page: Page, name: string) {
  const jumps = await page.evaluate(
    () =>
      new Promise<{ sum: number; who: string[] }>((done) => {
        let sum = 0
        const who: string[] = []
        const since = performance.getEntriesByName('forgiven').at(-1)?.startTime ?? 0
        interface Shift extends PerformanceEntry {
          value: number
          hadRecentInput: boolean
          sources?: { node: Node | null }[]
        }
        const note = (entries: PerformanceEntryList) => {
          for (const entry of entries as Shift[]) {
            if (entry.hadRecentInput || entry.startTime < since) continue
            sum += entry.value
            for (const { node } of entry.sources ?? [])
              if (node instanceof Element) who.push(`${node.tagName}.${node.className}`)
          }
        }
        const watching = new PerformanceObserver((list) => note(list.getEntries()))
        watching.observe({ type: 'layout-shift', buffered: true })
        // What was kept is handed over before the next frame but one.
        requestAnimationFrame(() =>
          requestAnimationFrame(() => {
            note(watching.takeRecords())
            watching.disconnect()
            done({ sum, who })
          }),
        )
      }),
  )
  expect(jumps.sum, `${name} jumps: ${[...new Set(jumps.who)].slice(0, 6).join(', ')}`).toBeLessThan(JUMP_MAX)
}

/** Axe finds nothing on a page that is not the dashboard's; in the dark, where only colours differ, nothing about those. */
export async function read(page: Page, name: string, scheme: 'light' | 'dark') {
  const axe = new AxeBuilder({ page })
  if (scheme === 'dark') axe.withRules(['color-contrast', 'link-in-text-block'])
  else axe.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
  const { violations } = await axe.analyze()
  const said = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(' | ')}`)
  expect(said, name).toEqual([])
}
