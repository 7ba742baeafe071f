/** The export that runs now: its progress, and cancelling it. It survives leaving the page. */
import { ref, shallowRef } from 'vue'
import { t, useFormat } from '@panoptic/sdk/ui'
import type { AuditFilter } from '../../../sdk/contract/audit'
import { call } from '../client'
import { useToasts } from '../stores/toasts'

const progress = shallowRef<{ readonly done: number; readonly total: number } | null>(null)
const running = ref(false)
let control = new AbortController()

export function useExport() {
  const toasts = useToasts()
  const format = useFormat()

  async function start(filter: AuditFilter): Promise<void> {
    if (running.value) return
    running.value = true
    control = new AbortController()
    await toasts.attempt(async () => {
      const saved = await call('audit.export', { filter }, { signal: control.signal, onChunk: (chunk) => { progress.value = chunk as { done: number; total: number } } })
      if (saved !== null) toasts.show('success', t('audit.exporting.done', { count: format.number(saved.entries), name: saved.name }))
    })
    running.value = false
    progress.value = null
  }

  return { running, progress, start, cancel: () => control.abort() }
}
