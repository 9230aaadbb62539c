// What is the picture that one takes along? What is on the screen: where the table is a picture itself, it stands below the curve.
import { readPalette } from '@/charts/palette'
import { FONT, type Palette } from '@/charts/theme'
import type { Column, Table, TableCell } from '../table'
import { strength } from './heat'

const ROW = 28
const PAD = 12
const GAP = 16
const LEAST = 44

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

/** The picture of a chart as a data address, with the table below it where its cells are coloured. */
export function withTable(chart: HTMLCanvasElement, table: Table | undefined, ratio: number): string {
  const whole = document.createElement('canvas')
  const pen = whole.getContext('2d')
  if (!table || !isHeat(table) || !pen) return chart.toDataURL('image/png')
  const palette = readPalette()
  pen.font = `${FONT}px ${palette.font}`
  const places = columnsOf(table, (text) => pen.measureText(text).width)
  const { x, width } = places.at(-1) ?? { x: 0, width: 0 }
  const top = chart.height / ratio + GAP
  // Another size empties the canvas and its pen.
  whole.width = Math.max(chart.width, (x + width + PAD) * ratio)
  whole.height = (top + (table.rows.length + 1) * ROW + PAD) * ratio
  pen.fillStyle = palette.panel
  pen.fillRect(0, 0, whole.width, whole.height)
  pen.drawImage(chart, 0, 0)
  pen.scale(ratio, ratio)
  pen.textBaseline = 'middle'
  pen.font = `${FONT}px ${palette.font}`
  paintTable(pen, palette, table, top)
  return whole.toDataURL('image/png')
}
