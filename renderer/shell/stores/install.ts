/** A package on its way in: read and checked by the host, then shown, then answered. One at a time. */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { t } from '@panoptic/sdk/ui'
import { call, on } from '../client'
import { useAttempt } from '../use-attempt'
import type { Candidate, Refusal } from '../types'
import { useNavigation } from './navigation'
import { useSession } from './session'
import { useToasts } from './toasts'

export type InstallStep =
  /** `choosing`: the system's dialog is open. */
  | { readonly state: 'reading'; readonly choosing: boolean }
  | { readonly state: 'asking'; readonly candidate: Candidate }
  | { readonly state: 'refused'; readonly refusal: Refusal; readonly detail: string }

export const useInstall = defineStore('install', () => {
  const session = useSession()
  const navigation = useNavigation()
  const toasts = useToasts()
  const step = shallowRef<InstallStep | null>(null)
  const { busy, failure, run } = useAttempt()
  let turn = 0

  const discard = (ticket: string): void => void call('plugins.discard', { ticket }).catch(() => undefined)

  /** Looks at a dropped or opened package, or (null) at one chosen in the system's dialog. */
  async function inspect(path: string | null, folder = false): Promise<void> {
    if (!session.isSystemAdmin) return toasts.show('info', t('plugins.list.askAdmin'))
    if (step.value?.state === 'asking') return toasts.show('info', t('install.busyWith', { plugin: step.value.candidate.title }))
    if (step.value?.state === 'reading') return
    const mine = ++turn
    failure.value = ''
    step.value = { state: 'reading', choosing: path === null }
    try {
      const found = await call('plugins.inspect', { path, folder })
      if (mine !== turn) {
        if (found.state === 'ready') discard(found.candidate.ticket)
        return
      }
      step.value = found.state === 'ready' ? { state: 'asking', candidate: found.candidate } : found.state === 'refused' ? found : null
    } catch (error) {
      if (mine !== turn) return
      step.value = null
      toasts.failed(error)
    }
  }

  /** `grants` null: installed, and everybody enables it by themselves. */
  async function answer(grants: string[] | null): Promise<void> {
    const now = step.value
    if (now?.state !== 'asking' || busy.value) return
    await run(async () => {
      const { candidate } = now
      const info = await call('plugins.install', { ticket: candidate.ticket, grants })
      session.replacePlugin(info)
      step.value = null
      const view = info.manifest.views[0]
      const text = candidate.relation === 'update' || candidate.relation === 'older' ? 'updated' : info.enabled ? 'doneEnabled' : 'done'
      toasts.show('success', t(`install.${text}`, { plugin: info.title, version: info.version }),
        info.enabled && view ? { label: t('install.open'), run: () => void navigation.go({ kind: 'view', plugin: info.id, view: view.id, params: {} }) } : undefined)
      await navigation.go({ kind: 'settings', page: 'plugins', plugin: info.id })
    })
  }

  /** Closes what is open; a package that waited is thrown away. */
  function cancel(): void {
    if (busy.value) return
    turn += 1
    if (step.value?.state === 'asking') discard(step.value.candidate.ticket)
    step.value = null
  }

  function refused(refusal: Refusal, detail: string): void {
    step.value = { state: 'refused', refusal, detail }
  }

  function begin(): void {
    on('plugin.offered', ({ path }) => void navigation.go({ kind: 'settings', page: 'plugins' }).then(() => inspect(path)))
  }

  return { step, busy, failure, inspect, answer, cancel, refused, begin }
})
