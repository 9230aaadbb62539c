// What do all charts look like? The one file: thin axes, quiet grid, direct labels, one order of colours.
import type { EChartsCoreOption } from 'echarts/core'

/** The colours of the theme of the moment, and stripes for what is not over yet. */
/** Of more points than this, a line shows none: ECharts would pick some, as if they stood out. */
export const DOTTED = 45

export interface Palette {
  ink: string
  ink2: string
  ink3: string
  line: string
  lineStrong: string
  panel: string
  sunken: string
  accent: string
  /** Okabe and Ito, in the order in which a chart takes them. */
  cats: string[]
  /** What a shape is filled with whose period is not over. */
  hatch: (colour: string) => unknown
  font: string
}

export type Option = EChartsCoreOption

export const FONT = 12

export function colour(palette: Palette, at: number): string {
  return palette.cats[at % palette.cats.length] ?? palette.ink
}

/** The same colour with less of it, for bands and links. */
export function faint(hex: string, opacity: number): string {
  const value = Number.parseInt(hex.replace('#', ''), 16)
  if (Number.isNaN(value)) return hex
  return `rgba(${(value >> 16) & 255}, ${(value >> 8) & 255}, ${value & 255}, ${opacity})`
}

export function base(palette: Palette): Option {
  return {
    animation: false,
    backgroundColor: 'transparent',
    color: palette.cats,
    textStyle: { fontFamily: palette.font, fontSize: FONT, color: palette.ink2 },
    grid: { left: 4, right: 12, top: 16, bottom: 4, containLabel: true },
    tooltip: {
      renderMode: 'richText',
      confine: true,
      backgroundColor: palette.panel,
      borderColor: palette.lineStrong,
      borderWidth: 1,
      padding: [8, 12],
      textStyle: { color: palette.ink, fontSize: FONT, fontFamily: palette.font, lineHeight: 18 },
    },
  }
}

export function categoryAxis(palette: Palette, data: string[], more: Option = {}): Option {
  return {
    type: 'category',
    data,
    axisLine: { lineStyle: { color: palette.lineStrong, width: 1 } },
    axisTick: { show: false },
    axisLabel: { color: palette.ink2, fontSize: FONT, hideOverlap: true, margin: 10 },
    splitLine: { show: false },
    ...more,
  }
}

export function valueAxis(palette: Palette, write: (value: number) => string, more: Option = {}): Option {
  return {
    type: 'value',
    // Zero matters: a bar or line that begins elsewhere tells another story.
    scale: false,
    splitNumber: 4,
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { color: palette.ink3, fontSize: FONT, formatter: write },
    splitLine: { lineStyle: { color: palette.line, width: 1 } },
    ...more,
  }
}

/** Pixels below a picture that the names of a legend take, line by line. */
export function legendRoom(names: string[], width: number): number {
  let rows = 1
  let used = 0
  for (const name of names) {
    const item = 34 + name.length * 7
    if (used > 0 && used + item > width) {
      rows += 1
      used = 0
    }
    used += item
  }
  return rows * 22 + 12
}

/** A legend for narrow pictures, where labels beside the lines find no room. */
export function legend(palette: Palette, data: string[]): Option {
  return {
    data,
    type: 'plain',
    bottom: 0,
    left: 0,
    itemWidth: 12,
    itemHeight: 8,
    icon: 'roundRect',
    textStyle: { color: palette.ink2, fontSize: FONT },
  }
}
