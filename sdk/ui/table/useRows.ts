/** One face for both kinds of table: rows held in full, and rows loaded as they come into view. */
import { computed, onBeforeUnmount, watch, type ComputedRef } from 'vue'
import { useFormat } from '../format/useFormat'
import { look } from '../look'
import { filterRows, sortRows, type Column, type PageLoader, type Sort } from './model'
import { createPages } from './pages'

export interface TableRows<Row> {
  readonly count: ComputedRef<number>
  /** Null: not counted to the end. */
  readonly total: ComputedRef<number | null>
  readonly loading: ComputedRef<boolean>
  readonly error: ComputedRef<string | null>
  at(index: number): Row | undefined
  loaded(): readonly Row[]
  all(): AsyncIterable<Row>
  ensure(first: number, last: number): void
  retry(): void
}

export interface RowsInput<Row> {
  readonly rows: readonly Row[] | undefined
  readonly load: PageLoader<Row> | undefined
  readonly columns: readonly Column<Row>[]
  readonly sort: Sort | null
  readonly filter: string
  readonly reloadKey: unknown
}

/** `load` or `rows` is chosen once, when the table is made. */
export function useRows<Row>(input: () => RowsInput<Row>): TableRows<Row> {
  const first = input()
  return first.load === undefined ? heldRows(input) : pagedRows(input, first.load)
}

function heldRows<Row>(input: () => RowsInput<Row>): TableRows<Row> {
  const format = useFormat()
  const shown = computed(() => {
    const { rows = [], columns, sort, filter } = input()
    return sortRows(filterRows(rows, columns, filter, format), columns, sort, look.language)
  })
  return {
    count: computed(() => shown.value.length),
    total: computed(() => input().rows?.length ?? 0),
    loading: computed(() => false),
    error: computed(() => null),
    at: (index) => shown.value[index],
    loaded: () => shown.value,
    async *all() { yield* shown.value },
    ensure: () => undefined,
    retry: () => undefined,
  }
}

function pagedRows<Row>(input: () => RowsInput<Row>, load: PageLoader<Row>): TableRows<Row> {
  /** The newest loader is called, so a page may close over new filters and change `reloadKey`. */
  const pages = createPages<Row>((request) => (input().load ?? load)(request))
  const ask = (): void => void pages.ask(input().sort, input().filter)
  watch(() => JSON.stringify([input().sort, input().filter, input().reloadKey]), ask, { immediate: true })
  onBeforeUnmount(() => pages.stop())
  return {
    count: computed(() => pages.count.value),
    total: computed(() => (pages.counted.value ? pages.count.value : null)),
    loading: computed(() => pages.loading.value),
    error: computed(() => pages.error.value?.message ?? null),
    at: pages.at,
    loaded: pages.loaded,
    all: pages.all,
    ensure: pages.ensure,
    retry: ask,
  }
}
