/** Which point of a chart is looked at, by pointer or by keyboard. */
import { ref, watch, type Ref } from 'vue'
import type { Engine } from './engine'

interface PointerInput {
  readonly engine: Readonly<Ref<Engine | null>>
  /** How many points (or slices) there are. */
  readonly points: Readonly<Ref<number>>
  readonly pie: () => boolean
  readonly toTable: () => void
}

export function usePointer({ engine, points, pie, toTable }: PointerInput) {
  /** The point, or null. */
  const at = ref<number | null>(null)
  /** Its place in px from the left. */
  const x = ref(0)

  function set(index: number | null): void {
    const chart = engine.value
    if (pie()) chart?.dispatchAction({ type: 'downplay', seriesIndex: 0 })
    at.value = index
    if (index === null || chart === null) return
    if (pie()) {
      chart.dispatchAction({ type: 'highlight', seriesIndex: 0, dataIndex: index })
      x.value = chart.getWidth() / 2
    } else x.value = chart.convertToPixel({ xAxisIndex: 0 }, index)
  }

  /** Slices tell by themselves; everything else is found by its place on the axis. */
  watch(engine, (chart) => {
    chart?.on('mouseover', (event) => { if (pie()) set(event.dataIndex) })
    chart?.on('mouseout', () => { if (pie()) set(null) })
  })

  function onMove(event: PointerEvent): void {
    const chart = engine.value
    if (chart === null || pie()) return
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect()
    const index = Math.round(Number(chart.convertFromPixel({ xAxisIndex: 0 }, event.clientX - box.left)))
    set(index >= 0 && index < points.value ? index : null)
  }

  function onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const last = points.value - 1
    const goal = {
      ArrowRight: at.value === null ? 0 : Math.min(last, at.value + 1),
      ArrowLeft: at.value === null ? last : Math.max(0, at.value - 1),
      Home: 0,
      End: last,
    }[event.key]
    if (event.key === 't' || event.key === 'T') toTable()
    else if (event.key === 'Escape' && at.value !== null) set(null)
    else if (goal !== undefined && last >= 0) set(goal)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return { at, x, set, onMove, onKey, onLeave: () => set(null) }
}
