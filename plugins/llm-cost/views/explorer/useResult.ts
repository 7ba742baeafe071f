/** The answer to what was chosen, kept current, with how far a long one is. */
import { usePanoptic } from '@panoptic/sdk'
import { useQuery } from '@panoptic/sdk/ui'
import { computed, shallowRef } from 'vue'
import { compute, type Asked, type Result } from '../../explorer/compute'
import type { DB } from '../../tables'
import { useRunEnd } from '../useAccounts'

/** `asked` null: there is nothing to ask now. `empty`: it is known beforehand that nothing fits. */
export function useResult(asked: () => Asked | null, empty: () => boolean) {
  const panoptic = usePanoptic<DB>()
  const progress = shallowRef<{ readonly done: number; readonly total: number } | null>(null)
  const query = useQuery<Result | null>(async ({ signal }) => {
    const question = asked()
    if (question === null) return null
    progress.value = null
    const words = empty() ? [{ kind: { list: [], not: false } }] : question.selection.words
    const result = await compute(panoptic, { ...question, selection: { ...question.selection, words } }, {
      signal,
      progress: (done, total) => { if (!signal.aborted) progress.value = { done, total } },
    })
    if (!signal.aborted) progress.value = null
    return result
  }, { key: () => [asked(), empty()], enabled: () => asked() !== null, refreshOn: [useRunEnd(), (listener) => panoptic.settings.onChange(listener)] })
  return { ...query, progress: computed(() => (query.loading.value && (progress.value?.total ?? 0) > 2 ? progress.value : null)) }
}
