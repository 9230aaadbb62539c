// What is the picture that one takes along? What is on the screen: where the table is a picture itself, it stands below the curve.
import { readPalette } from '@/charts/palette'
import { FONT, type Palette } from '@/charts/theme'
import { text } from '@/text/en'
import type { Column, Table, TableCell } from '../table'
import { strength } from './heat'

const ROW = 28
const PAD = 12
const GAP = 16
const LEAST = 44
/** Longer, or of more points, some browser gives an empty canvas and says nothing. The second is what a phone still draws. */
const LONGEST = 16_384
const POINTS = [2 ** 26, 2 ** 24] as const

const isHeat = (table: Table) => table.rows.some((row) => row.cells.some((cell) => cell.heat !== undefined))

/** Where each column begins and how wide it is: as wide as its widest text. */
export function columnsOf(table: Table, measure: (text: string) => number): { x: number; width: number }[] {
  let x = PAD
  return table.columns.map((column, at) => {
    const texts = [column.name, ...table.rows.map((row) => row.cells[at]?.shown ?? '')]
    const width = Math.max(LEAST, ...texts.map((text) => Math.ceil(measure(text)) + 2 * PAD))
    const place = { x, width }
    x += width
    return place
  })
}

function paintCell(
  pen: CanvasRenderingContext2D,
  palette: Palette,
  cell: TableCell,
  box: DOMRect,
  end: boolean,
) {
  if (cell.heat !== undefined) {
    pen.globalAlpha = strength(cell.heat) / 100
    pen.fillStyle = palette.cats[0] ?? palette.accent
    pen.fillRect(box.x + 1, box.y + 1, box.width - 2, box.height - 2)
    pen.globalAlpha = 1
  }
  pen.fillStyle = cell.open ? palette.ink2 : palette.ink
  pen.font = `${cell.open ? 'italic ' : ''}${FONT}px ${palette.font}`
  pen.textAlign = end ? 'right' : 'left'
  pen.fillText(cell.shown, end ? box.right - PAD : box.x + PAD, box.y + box.height / 2)
}

function paintTable(pen: CanvasRenderingContext2D, palette: Palette, table: Table, top: number) {
  const places = columnsOf(table, (text) => pen.measureText(text).width)
  const isEnd = (column: Column | undefined) => column?.end === true
  table.columns.forEach((column, at) => {
    const { x = 0, width = 0 } = places[at] ?? {}
    const name = { shown: column.name, raw: null, open: false }
    paintCell(pen, palette, name, new DOMRect(x, top, width, ROW), isEnd(column))
  })
  table.rows.forEach((row, line) => {
    const y = top + (line + 1) * ROW
    row.cells.forEach((cell, at) => {
      const { x = 0, width = 0 } = places[at] ?? {}
      paintCell(pen, palette, cell, new DOMRect(x, y, width, ROW), isEnd(table.columns[at]))
    })
  })
}

interface Size {
  width: number
  height: number
}
/** How fine a picture can be, and how much of its table there is room for. */
export interface Plan extends Size {
  ratio: number
  columns: number
  rows: number
}

/** What fits: as fine as wanted, else as fine as it can be, but not coarser than the screen; then without the last cells. */
export function planOf(
  chart: Size,
  places: { x: number; width: number }[],
  rows: number,
  wanted: number,
  most: number = POINTS[0],
): Plan {
  const wide = (count: number) => {
    const { x, width } = places[count - 1] ?? { x: 0, width: 0 }
    return Math.max(chart.width, x + width + PAD)
  }
  const high = (count: number) => chart.height + GAP + (count + 1) * ROW + PAD
  const fits = (columns: number, lines: number) =>
    Math.min(
      wanted,
      LONGEST / wide(columns),
      LONGEST / high(lines),
      Math.sqrt(most / (wide(columns) * high(lines))),
    )
  const plan = (columns: number, lines: number) => ({
    ratio: Math.max(1, fits(columns, lines)),
    columns,
    rows: lines,
    width: wide(columns),
    height: high(lines),
  })
  if (fits(places.length, rows) >= 1) return plan(places.length, rows)
  // Half of the points for either side leaves room for as many cohorts as periods; a line below says what is missing.
  const side = Math.min(LONGEST, Math.floor(Math.sqrt(most)))
  const columns = Math.max(1, places.findLastIndex(({ x, width }) => x + width + PAD <= side) + 1)
  const room = Math.min(LONGEST, most / wide(columns)) - chart.height - GAP - PAD
  return { ...plan(columns, Math.max(0, Math.min(rows, Math.floor(room / ROW) - 2))), ratio: 1 }
}

/** How much of a table is missing in its picture. */
export interface Cut {
  rows: number
  columns: number
}

interface Taken {
  picture: Blob
  cut: Cut | undefined
}

const blobOf = (canvas: HTMLCanvasElement) =>
  new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))

async function paint(chart: HTMLCanvasElement, table: Table, wanted: number, most: number) {
  const whole = document.createElement('canvas')
  const pen = whole.getContext('2d')
  if (!pen) return undefined
  const palette = readPalette()
  pen.font = `${FONT}px ${palette.font}`
  const places = columnsOf(table, (text) => pen.measureText(text).width)
  const size = { width: chart.width / wanted, height: chart.height / wanted }
  const plan = planOf(size, places, table.rows.length, wanted, most)
  const left = { rows: table.rows.length - plan.rows, columns: places.length - plan.columns }
  const cut = left.rows > 0 || left.columns > 0 ? left : undefined
  const top = size.height + GAP
  // Another size empties the canvas and its pen.
  whole.width = Math.floor(plan.width * plan.ratio)
  whole.height = Math.floor((plan.height + (cut ? ROW : 0)) * plan.ratio)
  pen.fillStyle = palette.panel
  pen.fillRect(0, 0, whole.width, whole.height)
  pen.scale(plan.ratio, plan.ratio)
  pen.drawImage(chart, 0, 0, size.width, size.height)
  pen.textBaseline = 'middle'
  pen.font = `${FONT}px ${palette.font}`
  const shown = {
    columns: table.columns.slice(0, plan.columns),
    rows: table.rows.slice(0, plan.rows).map((row) => ({ cells: row.cells.slice(0, plan.columns) })),
  }
  paintTable(pen, palette, shown, top)
  if (cut) {
    pen.fillStyle = palette.ink2
    pen.textAlign = 'left'
    pen.fillText(text.explore.picture.cut(cut), PAD, top + (plan.rows + 1.5) * ROW)
  }
  const picture = await blobOf(whole)
  // Safari keeps what a canvas holds until it is small again.
  whole.width = 0
  return picture ? { picture, cut } : undefined
}

/** The picture of a chart, with the table below it where its cells are coloured; nothing where the browser gives none. */
export async function withTable(
  chart: HTMLCanvasElement,
  table: Table | undefined,
  ratio: number,
): Promise<Taken | undefined> {
  if (!table || !isHeat(table)) {
    const picture = await blobOf(chart)
    return picture ? { picture, cut: undefined } : undefined
  }
  for (const most of POINTS) {
    const taken = await paint(chart, table, ratio, most)
    if (taken) return taken
  }
  return undefined
}
