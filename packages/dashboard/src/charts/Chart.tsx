// How is a chart drawn, kept in size and theme, described, and opened by a click?
import { Skeleton } from '@mantine/core'
import type { ECharts } from 'echarts/core'
import { type RefObject, useEffect, useRef, useState } from 'react'
import type { Cell } from './answers'
import css from './charts.module.css'
import { readPalette } from './palette'
import type { Option, Palette } from './theme'

export type Draw = (palette: Palette, width: number, height: number) => Option

/** What one holds of a chart outside of it: its picture, twice as fine as the screen. */
export interface Handle {
  canvas(): HTMLCanvasElement | undefined
}

interface Parts {
  draw: Draw
  height: number
  /** The sentence that stands for the picture. */
  label: string
  onPick?: ((cell: Cell) => void) | undefined
  handle?: RefObject<Handle | null>
}

/** How much finer than the screen a picture is that one takes along. */
export const PNG_RATIO = 2

export function Chart({ draw, height, label, onPick, handle }: Parts) {
  const box = useRef<HTMLDivElement>(null)
  const chart = useRef<ECharts | null>(null)
  const pick = useRef(onPick)
  const drawn = useRef(draw)
  const [shown, setShown] = useState(false)
  pick.current = onPick
  drawn.current = draw

  useEffect(() => {
    let gone = false
    let watch: ResizeObserver | undefined
    let theme: MutationObserver | undefined
    const paint = () => {
      const width = box.current?.clientWidth ?? 0
      if (!chart.current || width === 0) return
      chart.current.resize()
      chart.current.setOption(drawn.current(readPalette(), width, box.current?.clientHeight ?? 0), {
        notMerge: true,
      })
    }
    void import('./engine').then(({ begin }) => {
      if (gone || !box.current) return
      const made = begin(box.current)
      chart.current = made
      made.on('click', (event) => {
        const cell = (event.data as { cell?: Cell } | undefined)?.cell
        if (cell) pick.current?.(cell)
      })
      let last = 0
      watch = new ResizeObserver(([entry]) => {
        const width = Math.round(entry?.contentRect.width ?? 0)
        if (width !== last) paint()
        last = width
      })
      watch.observe(box.current)
      // The colours are those of the page once it wears the other theme, not when it is about to.
      theme = new MutationObserver(paint)
      theme.observe(document.documentElement, { attributeFilter: ['data-mantine-color-scheme'] })
      paint()
      setShown(true)
    })
    return () => {
      gone = true
      watch?.disconnect()
      theme?.disconnect()
      chart.current?.dispose()
      chart.current = null
    }
  }, [])

  // Another answer or height is another picture.
  useEffect(() => {
    if (!chart.current || !box.current) return
    chart.current.resize()
    chart.current.setOption(draw(readPalette(), box.current.clientWidth, box.current.clientHeight), {
      notMerge: true,
    })
  }, [draw, height, shown])

  useEffect(() => {
    if (!handle) return
    handle.current = {
      canvas: () =>
        chart.current?.renderToCanvas({ pixelRatio: PNG_RATIO, backgroundColor: readPalette().panel }),
    }
    return () => {
      handle.current = null
    }
  }, [handle])

  return (
    <div
      className={css.frame}
      style={{ height }}
      role="img"
      aria-label={label}
      data-chart={shown || undefined}
    >
      {!shown && <Skeleton className={css.waiting} />}
      <div ref={box} className={css.canvas} data-picks={onPick !== undefined || undefined} />
    </div>
  )
}
