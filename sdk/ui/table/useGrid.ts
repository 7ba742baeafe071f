/** The keyboard and the selection of a grid: which cell is active, which rows are chosen. */
import { computed, ref, shallowRef, watch } from 'vue'
import { isMac } from '../functions/keys'
import type { Column } from './model'
import { moveFocus, type Position } from './navigation'
import { addRange, prune, selectAll, toggleRow, type Selection } from './selection'
import type { Columns } from './useColumns'
import type { TableRows } from './useRows'

export interface GridInput<Row> {
  readonly rows: TableRows<Row>
  readonly columns: Columns<Row>
  readonly keyOf: (row: Row) => string
  readonly selectable: () => boolean
  /** True: rows that are not there any more leave the selection. */
  readonly holdsAll: boolean
  /** Rows that fit the view. */
  readonly page: () => number
  /** Brings a row into view. */
  readonly reveal: (row: number) => void
  readonly open: (row: Row) => void
  readonly sort: (column: Column<Row>) => void
  readonly menu: (row: number) => void
  readonly changed: (rows: Row[]) => void
}

export function useGrid<Row>(input: GridInput<Row>) {
  const { rows, columns } = input
  const active = ref<Position>({ row: 0, column: 0 })
  const selection = shallowRef<Selection<Row>>(new Map())
  let anchor = 0

  const select = (next: Selection<Row>): void => {
    selection.value = next
    input.changed([...next.values()])
  }
  const clear = (): void => select(new Map())
  const allSelected = computed(() => selection.value.size > 0 && selection.value.size >= rows.loaded().length)

  watch(rows.count, (count) => {
    if (active.value.row >= count) active.value = { ...active.value, row: Math.max(0, count - 1) }
    if (input.holdsAll && selection.value.size > 0) select(prune(selection.value, rows.loaded(), input.keyOf))
  })
  watch(columns.shown, (shown) => {
    if (active.value.column >= shown.length) active.value = { ...active.value, column: Math.max(0, shown.length - 1) }
  })

  function toggle(index: number): void {
    const row = rows.at(index)
    if (row === undefined || !input.selectable()) return
    anchor = index
    select(toggleRow(selection.value, input.keyOf(row), row))
  }

  /** From the last row toggled to this one. */
  function extend(index: number): void {
    if (input.selectable()) select(addRange(selection.value, anchor, index, rows.at, input.keyOf))
  }

  const toggleAll = (): void => (allSelected.value ? clear() : select(selectAll(rows.loaded(), input.keyOf)))

  /** Whether the key was one of ours. */
  function onKey(event: KeyboardEvent): boolean {
    const mod = isMac ? event.metaKey : event.ctrlKey
    const { row: index, column: at } = active.value
    const column = columns.shown.value[at]
    const row = rows.at(index)

    if (event.altKey && index === -1 && column !== undefined && /^Arrow(Left|Right)$/.test(event.key)) {
      const width = (event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('.head .cell')[at]?.offsetWidth ?? 0
      columns.resize(column.key, width + (event.key === 'ArrowLeft' ? -16 : 16))
      return true
    }
    const goal = event.altKey ? null : moveFocus(active.value, event.key, mod, { rows: rows.count.value, columns: columns.shown.value.length, page: input.page() })
    if (goal !== null) {
      if (event.shiftKey && goal.row !== index && goal.row >= 0 && index >= 0) {
        if (selection.value.size === 0) anchor = index
        extend(goal.row)
      }
      active.value = goal
      if (goal.row >= 0) input.reveal(goal.row)
      return true
    }
    switch (event.key) {
      case 'Enter':
        if (index === -1 && column !== undefined) input.sort(column)
        else if (row !== undefined) input.open(row)
        return true
      case ' ':
        if (index === -1 && column !== undefined) input.sort(column)
        else toggle(index)
        return true
      case 'Escape':
        if (selection.value.size === 0) return false
        clear()
        return true
      case 'F10':
      case 'ContextMenu':
        if (index < 0 || (event.key === 'F10' && !event.shiftKey)) return false
        input.menu(index)
        return true
      case 'a':
        if (!mod || !input.selectable()) return false
        select(selectAll(rows.loaded(), input.keyOf))
        return true
      default:
        return false
    }
  }

  return { active, selection, allSelected, select, clear, toggle, extend, toggleAll, onKey }
}
