/** Our series model as an ECharts option. No tooltip, legend or title of ECharts: those are drawn with Vue. */
import type { EChartsCoreOption } from 'echarts/core'
import { shape, type Tokens } from '../tokens/tokens'
import type { ChartKind, ChartSeries } from './model'

export interface OptionInput {
  readonly kind: ChartKind
  readonly stacked: boolean
  readonly categories: readonly string[]
  readonly series: readonly ChartSeries[]
  readonly colors: readonly string[]
  readonly token: Tokens
  readonly animate: boolean
  /** Words of a category on the axis and of a value on the axis. */
  readonly categoryText: (category: string) => string
  readonly valueText: (value: number) => string
  /** A name at the end of each line instead of a legend. */
  readonly endLabels: boolean
  /** Every how many categories one is labelled. */
  readonly labelEvery: number
}

/** Charts appear at once and glide only when their data changes. */
const motion = (animate: boolean) => ({ animation: animate, animationDuration: 0, animationDurationUpdate: 160, animationEasing: 'cubicOut' as const })

/** Only the ring: names and amounts of the slices stand beside it. */
function pie({ series, colors, token, animate }: OptionInput): EChartsCoreOption {
  return {
    ...motion(animate),
    series: [{
      type: 'pie',
      radius: ['62%', '92%'],
      label: { show: false },
      itemStyle: { borderColor: token.card, borderWidth: 2 },
      emphasis: { scaleSize: 3 },
      data: series.map((one, at) => ({ name: one.name, value: one.values[0] ?? 0, itemStyle: { color: colors[at] } })),
    }],
  }
}

export function chartOption(input: OptionInput): EChartsCoreOption {
  if (input.kind === 'pie') return pie(input)
  const { kind, stacked, categories, series, colors, token, animate, categoryText, valueText, endLabels, labelEvery } = input
  const bars = kind === 'bar'
  return {
    ...motion(animate),
    textStyle: { fontFamily: shape.font },
    grid: { left: 4, right: endLabels ? 112 : 8, top: 10, bottom: 2, containLabel: true },
    xAxis: {
      type: 'category',
      data: [...categories],
      boundaryGap: bars,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: token.border } },
      axisLabel: { color: token['text-2'], fontSize: 12, interval: (at: number) => at % labelEvery === 0, formatter: categoryText, hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      splitNumber: 4,
      splitLine: { lineStyle: { color: token.border, width: 1 } },
      axisLabel: { color: token['text-2'], fontSize: 12, formatter: valueText },
    },
    series: series.map((one, at) => ({
      name: one.name,
      data: [...one.values],
      ...(stacked ? { stack: 'all' } : {}),
      itemStyle: { color: colors[at], ...(bars && !stacked ? { borderRadius: [2, 2, 0, 0] } : {}) },
      emphasis: { disabled: true },
      ...(bars
        ? { type: 'bar', barMaxWidth: 28, barCategoryGap: '28%' }
        : {
            type: 'line', symbol: 'circle', symbolSize: 5, showSymbol: one.dots === true || categories.length < 2, connectNulls: false,
            lineStyle: { width: 1.5, color: colors[at], type: one.dashed === true ? 'dashed' : 'solid' },
            ...(kind === 'area' ? { areaStyle: { color: colors[at], opacity: stacked ? 0.35 : 0.12 } } : {}),
            ...(endLabels ? { endLabel: { show: one.dots !== true, formatter: one.name, color: token.text, fontSize: 12, distance: 6, width: 100, overflow: 'truncate' }, labelLayout: { moveOverlap: 'shiftY' } } : {}),
          }),
    })),
  }
}
