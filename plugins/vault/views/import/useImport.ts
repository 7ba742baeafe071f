/** One file on its way in: chosen, looked at, taken in. The host keeps it open for ten minutes at most. */
import { PanopticError, type ImportPreview, type ImportRow } from '@panoptic/sdk'
import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { fileProblems, type FileProblemCode } from '../../vault/formats'
import { choose, countStates, resultsByRow, summarize, toggle, type Choice, type RowResult } from '../../vault/importing'
import { useProblemWords, type VaultUse } from '../useVault'

/** What went wrong: with the file, by its code, or else in words. */
export interface ImportFailure {
  readonly problem: FileProblemCode | null
  readonly text: string
}

export function useImport(vault: VaultUse) {
  const { secrets } = vault
  const { t } = useI18n()
  const words = useProblemWords()
  const file = shallowRef<ImportPreview | null>(null)
  const chosen = shallowRef<ReadonlySet<number>>(new Set())
  const results = shallowRef<ReadonlyMap<number, RowResult> | null>(null)
  const progress = shallowRef<{ readonly done: number; readonly total: number } | null>(null)
  const failure = shallowRef<ImportFailure | null>(null)
  const opening = ref(false)
  const whose = ref(vault.isAdmin.value ? 'tenant' : 'personal')
  let abort: AbortController | null = null

  function fail(error: unknown): void {
    const details = error instanceof PanopticError ? error.details : (error as { details?: Record<string, unknown> }).details
    const problem = fileProblems.find((code) => code === details?.['problem']) ?? null
    const code = (error as { code?: unknown }).code
    failure.value = { problem, text: file.value !== null && code === 'not-found' ? t('vault.import.tooLate') : words(error) }
  }

  /** Gives the file back to the host; what it held is gone. */
  function close(): void {
    abort?.abort()
    const open = file.value
    file.value = null
    chosen.value = new Set()
    results.value = null
    progress.value = null
    if (open !== null) void secrets.closeImport(open.import).catch(() => undefined)
  }
  onScopeDispose(close)

  async function open(): Promise<void> {
    if (opening.value || progress.value !== null) return
    opening.value = true
    failure.value = null
    try {
      const next = await secrets.openImport()
      if (next === null) return
      close()
      file.value = next
      chosen.value = choose(next.rows, 'new')
    } catch (error) {
      fail(error)
    } finally {
      opening.value = false
    }
  }

  async function commit(): Promise<void> {
    const preview = file.value
    if (preview === null || chosen.value.size === 0 || progress.value !== null) return
    const asked = [...chosen.value].sort((one, other) => one - other)
    const personal = !vault.isAdmin.value || whose.value === 'personal'
    abort = new AbortController()
    failure.value = null
    progress.value = { done: 0, total: asked.length }
    try {
      const answer = await secrets.commitImport(preview.import, asked, {
        personal, signal: abort.signal, onProgress: (done, total) => { progress.value = { done, total } },
      })
      results.value = resultsByRow(asked, answer)
      void secrets.closeImport(preview.import).catch(() => undefined)
    } catch (error) {
      if (abort.signal.aborted) failure.value = { problem: null, text: t('vault.import.stopped', { done: progress.value?.done ?? 0 }) }
      else fail(error)
    } finally {
      progress.value = null
      vault.changed()
    }
  }

  return {
    file, chosen, results, progress, failure, opening, whose, open, commit, close,
    stop: (): void => abort?.abort(),
    pick: (choice: Choice): void => { chosen.value = choose(file.value?.rows ?? [], choice) },
    flip: (row: ImportRow): void => { if (results.value === null && progress.value === null) chosen.value = toggle(chosen.value, row) },
    counts: computed(() => countStates(file.value?.rows ?? [])),
    summary: computed(() => (file.value === null || results.value === null ? null : summarize(file.value.rows, results.value))),
  }
}
export type ImportUse = ReturnType<typeof useImport>
