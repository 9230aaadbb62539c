// Which parts of ECharts are used? Only these are loaded, and only when a chart is shown.
import { BarChart, CustomChart, LineChart, SankeyChart } from 'echarts/charts'
import { GridComponent, LegendPlainComponent, MarkAreaComponent, TooltipComponent } from 'echarts/components'
import { type ECharts, init, use } from 'echarts/core'
import { LabelLayout } from 'echarts/features'
import { CanvasRenderer } from 'echarts/renderers'

use([
  BarChart,
  CustomChart,
  LineChart,
  SankeyChart,
  GridComponent,
  LegendPlainComponent,
  MarkAreaComponent,
  TooltipComponent,
  LabelLayout,
  CanvasRenderer,
])

/**
 * Begins a chart in an element. ECharts empties the element by writing `innerHTML`, which Trusted Types forbid; here it is emptied
 * by its nodes, and nothing else can be written that way.
 */
export function begin(place: HTMLElement): ECharts {
  Object.defineProperty(place, 'innerHTML', {
    configurable: true,
    get: () => '',
    set: (html: unknown) => {
      if (html !== '') throw new TypeError('a chart writes no HTML')
      place.replaceChildren()
    },
  })
  return init(place, undefined, { renderer: 'canvas' })
}
