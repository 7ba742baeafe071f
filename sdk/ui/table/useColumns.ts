/** The columns of a table as the user arranged them; remembered under the table's layout key. */
import { useDebounceFn } from '@vueuse/core'
import { computed, inject, ref, watch, type ComputedRef, type Ref } from 'vue'
import { clampWidth, emptyLayout, layoutStoreKey, parseLayout, type TableLayout } from './layout'
import type { Column, Sort } from './model'

/** Least px of a column without a width. */
export const flexible = 112
const edge = 36

export interface Columns<Row> {
  readonly shown: ComputedRef<readonly Column<Row>[]>
  readonly sort: Ref<Sort | null>
  /** CSS `grid-template-columns` and the least width of a row in px. */
  readonly template: ComputedRef<string>
  readonly leastWidth: ComputedRef<number>
  isShown(column: Column<Row>): boolean
  toggle(column: Column<Row>): void
  resize(key: string, width: number): void
  reset(): void
}

export function useColumns<Row>(
  input: () => { columns: readonly Column<Row>[]; layoutKey: string | undefined; sort: Sort | null; selectable: boolean; menu: boolean },
): Columns<Row> {
  const store = inject(layoutStoreKey, undefined)
  const layout = ref<TableLayout>(emptyLayout)
  const sort = ref<Sort | null>(input().sort)

  watch(
    () => input().layoutKey,
    async (key) => {
      if (key === undefined || store === undefined) return
      const text = store.read(key)
      layout.value = parseLayout(typeof text === 'string' || text === null ? text : await text)
      const { sort: remembered } = layout.value
      if (remembered !== undefined && (remembered === null || input().columns.some((column) => column.key === remembered.key))) sort.value = remembered
    },
    { immediate: true },
  )

  const write = useDebounceFn((key: string, text: string) => store?.write(key, text), 300)
  function change(next: Partial<TableLayout>): void {
    layout.value = { ...layout.value, ...next }
    const key = input().layoutKey
    if (key !== undefined) void write(key, JSON.stringify(layout.value))
  }
  watch(sort, (value, before) => {
    if (JSON.stringify(value) !== JSON.stringify(before)) change({ sort: value })
  })

  const isShown = (column: Column<Row>): boolean => layout.value.shown[column.key] ?? column.hidden !== true
  const shown = computed(() => input().columns.filter(isShown))
  const widthOf = (column: Column<Row>): number | undefined => layout.value.widths[column.key] ?? column.width

  const template = computed(() => {
    const tracks = shown.value.map((column) => {
      const width = widthOf(column)
      return width === undefined ? `minmax(${flexible}px, 1fr)` : `${width}px`
    })
    const filler = shown.value.every((column) => widthOf(column) !== undefined) ? ['minmax(0, 1fr)'] : []
    return [...(input().selectable ? [`${edge}px`] : []), ...tracks, ...filler, ...(input().menu ? [`${edge}px`] : [])].join(' ')
  })
  const leastWidth = computed(() =>
    shown.value.reduce((sum, column) => sum + (widthOf(column) ?? flexible), 0) + (input().selectable ? edge : 0) + (input().menu ? edge : 0),
  )

  return {
    shown, sort, template, leastWidth, isShown,
    toggle(column) {
      if (isShown(column) && shown.value.length === 1) return
      change({ shown: { ...layout.value.shown, [column.key]: !isShown(column) } })
    },
    resize: (key, width) => change({ widths: { ...layout.value.widths, [key]: clampWidth(width) } }),
    reset: () => change({ shown: {}, widths: {} }),
  }
}
