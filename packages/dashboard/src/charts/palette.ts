// Which colours does the theme of the page have now?
import type { Palette } from './theme'

const STRIPE = 6

/** Stripes of a colour on the panel, as a pattern that the canvas repeats. */
function stripes(colour: string, ground: string): unknown {
  const image = document.createElement('canvas')
  image.width = STRIPE
  image.height = STRIPE
  const pen = image.getContext('2d')
  if (!pen) return colour
  pen.fillStyle = ground
  pen.fillRect(0, 0, STRIPE, STRIPE)
  pen.strokeStyle = colour
  pen.lineWidth = 2
  for (const shift of [-STRIPE, 0, STRIPE]) {
    pen.beginPath()
    pen.moveTo(shift - 1, STRIPE + 1)
    pen.lineTo(shift + STRIPE + 1, -1)
    pen.stroke()
  }
  return { image, repeat: 'repeat' }
}

export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement)
  const read = (name: string) => style.getPropertyValue(name).trim()
  const panel = read('--panel')
  return {
    ink: read('--ink'),
    ink2: read('--ink-2'),
    ink3: read('--ink-3'),
    line: read('--line'),
    lineStrong: read('--line-strong'),
    panel,
    sunken: read('--sunken'),
    accent: read('--accent'),
    cats: [1, 2, 3, 4, 5, 6, 7, 8].map((at) => read(`--cat-${at}`)),
    hatch: (one) => stripes(one, panel),
    font: getComputedStyle(document.body).fontFamily,
  }
}
