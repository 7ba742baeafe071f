/** One saving at a time: how far it is, how to stop it, and how it ended, in words. */
import { useMe } from '@panoptic/sdk'
import { onScopeDispose, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'

export interface Outcome {
  readonly text: string
  readonly failed: boolean
}

interface Work {
  readonly signal: AbortSignal
  readonly progress: (done: number, total: number | null) => void
}

export function useSaving() {
  const { t } = useI18n()
  const me = useMe()
  const running = shallowRef<{ readonly done: number; readonly total: number | null; readonly abort: AbortController } | null>(null)
  const outcome = shallowRef<Outcome | null>(null)
  onScopeDispose(() => running.value?.abort.abort())

  /** Runs `save` unless something is being saved; never rejects. `save` gives null when the user closed the dialog. */
  async function start(save: (work: Work) => Promise<{ readonly name: string } | null>): Promise<void> {
    if (running.value !== null) return
    if (!me.value.grants.includes('files')) return void (outcome.value = { text: t('cost.missing.files'), failed: true })
    const abort = new AbortController()
    outcome.value = null
    running.value = { done: 0, total: null, abort }
    try {
      const saved = await save({ signal: abort.signal, progress: (done, total) => { running.value = { done, total, abort } } })
      if (saved !== null) outcome.value = { text: t('cost.exported', { name: saved.name }), failed: false }
    } catch (error) {
      outcome.value = abort.signal.aborted
        ? { text: t('cost.export.cancelled'), failed: false }
        : { text: t('cost.export.failed', { reason: error instanceof Error ? error.message : String(error) }), failed: true }
    } finally {
      running.value = null
    }
  }

  return { running, outcome, start, cancel: (): void => running.value?.abort.abort() }
}
