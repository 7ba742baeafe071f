/** The parts of ECharts that are used. Imported lazily by the first chart; nothing else of ECharts is bundled. */
import { BarChart, LineChart, PieChart } from 'echarts/charts'
import { GridComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers'

use([BarChart, LineChart, PieChart, GridComponent, CanvasRenderer, SVGRenderer])

export { init }
export type { EChartsType as Engine } from 'echarts/core'
