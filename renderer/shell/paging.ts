/** Lists whose routes page backwards by id (`before`): newest first, older ones on demand. */
import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'

export interface BackwardPage<T> { readonly entries: readonly T[]; readonly more: boolean }
export type BackwardLoader<T> = (before: number | null) => Promise<BackwardPage<T>>

export interface Backwards<T> {
  readonly rows: ShallowRef<readonly T[]>
  readonly more: Ref<boolean>
  readonly loading: Ref<boolean>
  readonly failure: Ref<string>
  readonly first: ComputedRef<boolean>
  /** Starts over with the newest. */
  reload(): Promise<void>
  older(): Promise<void>
}

export function useBackwards<T extends { readonly id: number }>(load: BackwardLoader<T>): Backwards<T> {
  const rows = shallowRef<readonly T[]>([])
  const more = ref(false)
  const loading = ref(false)
  const failure = ref('')
  const answered = ref(false)
  let turn = 0

  async function fetch(before: number | null): Promise<void> {
    const mine = ++turn
    loading.value = true
    try {
      const page = await load(before)
      if (mine !== turn) return
      rows.value = before === null ? page.entries : [...rows.value, ...page.entries]
      more.value = page.more
      failure.value = ''
      answered.value = true
    } catch (error) {
      if (mine === turn) failure.value = error instanceof Error ? error.message : String(error)
    } finally {
      if (mine === turn) loading.value = false
    }
  }

  return {
    rows, more, loading, failure,
    first: computed(() => loading.value && !answered.value),
    reload: () => fetch(null),
    older: () => fetch(rows.value.at(-1)?.id ?? null),
  }
}

/** Every entry, page after page; ends when the host has no more or a page brings nothing older. */
export async function* allBackwards<T extends { readonly id: number }>(load: BackwardLoader<T>): AsyncGenerator<T> {
  let before: number | null = null
  for (;;) {
    const page: BackwardPage<T> = await load(before)
    yield* page.entries
    const last = page.entries.at(-1)?.id
    if (!page.more || last === undefined || (before !== null && last >= before)) return
    before = last
  }
}
