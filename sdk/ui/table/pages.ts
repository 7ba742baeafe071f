/** Rows that are loaded page by page as they come into view. */
import { shallowRef, type ShallowRef } from 'vue'
import type { PageLoader, Sort } from './model'

export const pageSize = 200
/** Pages kept in memory; the ones farthest from the view go first. */
const keptPages = 40

export interface Pages<Row> {
  /** Rows known to exist; grows while the total is not counted. */
  readonly count: ShallowRef<number>
  /** False while there may be more than `count`. */
  readonly counted: ShallowRef<boolean>
  readonly loading: ShallowRef<boolean>
  readonly error: ShallowRef<Error | null>
  at(index: number): Row | undefined
  loaded(): Row[]
  /** A new question: the old rows stay until its first page is here. */
  ask(sort: Sort | null, filter: string): Promise<void>
  /** Loads what is missing between two places. */
  ensure(first: number, last: number): void
  /** Every row of the newest question, page by page, beside what is shown. */
  all(): AsyncGenerator<Row>
  stop(): void
}

export function createPages<Row>(load: PageLoader<Row>): Pages<Row> {
  const count = shallowRef(0)
  const counted = shallowRef(false)
  const loading = shallowRef(false)
  const error = shallowRef<Error | null>(null)
  const version = shallowRef(0)
  let pages = new Map<number, readonly Row[]>()
  let underway = new Set<number>()
  let question: { sort: Sort | null; filter: string } = { sort: null, filter: '' }
  let control = new AbortController()

  const fetchPage = (page: number, signal: AbortSignal) => load({ offset: page * pageSize, limit: pageSize, ...question, signal })

  function store(page: number, answer: { rows: readonly Row[]; total: number | null }): void {
    pages.set(page, answer.rows)
    const end = page * pageSize + answer.rows.length
    if (answer.total !== null) [count.value, counted.value] = [answer.total, true]
    else {
      const full = answer.rows.length === pageSize
      count.value = full ? Math.max(count.value, end + 1) : end
      counted.value ||= !full
    }
    const far = [...pages.keys()].sort((a, b) => Math.abs(b - page) - Math.abs(a - page))
    for (const old of far.slice(0, Math.max(0, pages.size - keptPages))) pages.delete(old)
    version.value++
  }

  async function loadPage(page: number): Promise<void> {
    const { signal } = control
    underway.add(page)
    loading.value = true
    try {
      const answer = await fetchPage(page, signal)
      if (signal.aborted) return
      store(page, answer)
      error.value = null
    } catch (reason) {
      if (!signal.aborted) error.value = reason instanceof Error ? reason : new Error(String(reason))
    } finally {
      if (!signal.aborted) {
        underway.delete(page)
        loading.value = underway.size > 0
      }
    }
  }

  return {
    count, counted, loading, error,
    at(index) {
      void version.value
      return pages.get(Math.floor(index / pageSize))?.[index % pageSize]
    },
    loaded() {
      void version.value
      return [...pages.keys()].sort((a, b) => a - b).flatMap((page) => [...pages.get(page)!])
    },
    async ask(sort, filter) {
      control.abort()
      const mine = (control = new AbortController())
      question = { sort, filter }
      underway = new Set()
      loading.value = true
      try {
        const answer = await fetchPage(0, mine.signal)
        if (mine.signal.aborted) return
        pages = new Map()
        count.value = 0
        counted.value = false
        error.value = null
        store(0, answer)
      } catch (reason) {
        if (mine.signal.aborted) return
        error.value = reason instanceof Error ? reason : new Error(String(reason))
      }
      loading.value = underway.size > 0
    },
    ensure(first, last) {
      if (error.value !== null || count.value === 0) return
      for (let page = Math.floor(first / pageSize); page <= Math.floor(Math.min(last, count.value - 1) / pageSize); page++)
        if (!pages.has(page) && !underway.has(page)) void loadPage(page)
    },
    async *all() {
      const mine = new AbortController()
      try {
        for (let page = 0; ; page++) {
          const { rows } = await fetchPage(page, mine.signal)
          yield* rows
          if (rows.length < pageSize) return
        }
      } finally {
        mine.abort()
      }
    },
    stop: () => control.abort(),
  }
}
