// What may be told of an element? What it is and where it stands; its words only if it is a button; never what somebody typed.
import type { Facts } from '../types'

const DEPTH = 6
const WORDS = 80
const BUTTON = 'button,[role=button],summary'
const ACTIVE = `${BUTTON},a[href],input,select,textarea,label,[role=link],[role=tab],[role=menuitem],[role=checkbox],[role=switch],[role=option],[onclick]`

/** The element an event began at, also inside open shadow roots. */
export const origin = (event: Event): Element | undefined => {
  const first = event.composedPath()[0]
  return first instanceof Element ? first : undefined
}

const up = (element: Element): Element | null => {
  const root = element.getRootNode()
  return element.parentElement ?? (root instanceof ShadowRoot ? root.host : null)
}

/** Whether it or anything it stands in matches, through open shadow roots. */
export function within(element: Element, selector: string): Element | undefined {
  for (let at: Element | null = element; at; at = up(at)) if (at.matches(selector)) return at
  return undefined
}

export const ignored = (element: Element) => !!within(element, '[data-hark-ignore]')
const masked = (element: Element) =>
  !!within(element, '[data-hark-mask]') || !!element.querySelector('[data-hark-mask]')

/** The nearest element that is made to be used, such as the button around an icon. */
export const active = (element: Element): Element | undefined => within(element, ACTIVE)

/** A name that a person gave: no run of digits, no `:r1:` of a library. */
const given = (name: string | null): name is string =>
  !!name && name.length <= 60 && /^[a-z_][\w-]*$/i.test(name) && !/\d{3}|[0-9a-f]{8}/i.test(name)

function step(element: Element): { text: string; certain: boolean } {
  const tag = element.localName
  const test = element.getAttribute('data-testid') ?? element.getAttribute('data-test')
  if (given(test)) return { text: `${tag}[data-testid="${test}"]`, certain: true }
  if (given(element.id)) return { text: `${tag}#${element.id}`, certain: true }
  const name = element.getAttribute('name')
  if (given(name)) return { text: `${tag}[name="${name}"]`, certain: false }
  const alike = [...(element.parentElement?.children ?? [])].filter((one) => one.localName === tag)
  const place = alike.length > 1 ? `:nth-of-type(${alike.indexOf(element) + 1})` : ''
  return { text: tag + place, certain: false }
}

/** Stays the same from visit to visit: from the nearest element with a name of its own. */
export function selector(element: Element): string {
  const steps: string[] = []
  for (let at: Element | null = element; at && steps.length < DEPTH; at = up(at)) {
    const { text, certain } = step(at)
    steps.unshift(text)
    if (certain || at.localName === 'body') break
  }
  return steps.join('>').slice(0, 300)
}

export function told(element: Element, clean: (text: string) => string): Facts {
  const facts: Facts = { $el_tag: element.localName, $el_selector: selector(element) }
  if (masked(element)) return facts
  const button = within(element, BUTTON)
  const words = button?.textContent?.replace(/\s+/g, ' ').trim()
  if (button && words && !button.querySelector('input,textarea,select,[contenteditable]'))
    facts.$el_text = clean(words).slice(0, WORDS)
  const link = within(element, 'a[href]') as HTMLAnchorElement | undefined
  const href = link && (link.getAttribute('href') ?? '')
  // Of letters and calls only that it was one: whose address it is, is nobody's business.
  if (href)
    facts.$el_href = /^(mailto|tel|sms):/i.test(href) ? href.split(':')[0] : clean(link.href).slice(0, 500)
  return facts
}
