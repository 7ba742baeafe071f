/** What every view of the vault needs: the client, what this person may do, and when to ask again. */
import { PanopticError, useMe, usePanoptic, type SecretInfo } from '@panoptic/sdk'
import { computed, onScopeDispose, ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { DB } from '../tables'
import { publishSoon } from './publishSoon'

/** A burst of changes is one (ms). */
const settle = 80

export function useVault() {
  const panoptic = usePanoptic<DB>()
  const { secrets } = panoptic
  const me = useMe()
  const version = ref(0)
  let waiting: ReturnType<typeof setTimeout> | undefined
  const changed = (): void => {
    clearTimeout(waiting)
    waiting = setTimeout(() => { version.value += 1 }, settle)
  }
  const off = secrets.onChange(() => {
    changed()
    publishSoon(panoptic)
  })
  onScopeDispose(() => {
    clearTimeout(waiting)
    off()
  })
  const isAdmin = computed(() => me.value.role !== 'tenant_user')

  return {
    panoptic, secrets, me, isAdmin,
    /** Grows when secrets have changed. */
    version,
    /** Say that something was changed here: views ask again. */
    changed,
    allowed: computed(() => me.value.grants.includes('secrets:manage')),
    /** A tenant's secret is its administrators' to change and to copy, a personal one its owner's. */
    mayChange: ({ owner }: Pick<SecretInfo, 'owner'>): boolean => owner !== null || isAdmin.value,
  }
}
export type VaultUse = ReturnType<typeof useVault>

/** Why something did not work, in words with the remedy where we know one. */
export function useProblemWords(): (error: unknown) => string {
  const { t, te } = useI18n()
  return (error) => {
    const code = error instanceof PanopticError || (typeof error === 'object' && error !== null && 'code' in error) ? String((error as { code: unknown }).code) : ''
    const details = (error as { details?: { remedy?: unknown } }).details
    const message = error instanceof Error ? error.message : String(error)
    if (code === 'invalid' && typeof details?.remedy === 'string') return `${message} ${details.remedy}`
    return te(`vault.problem.${code}`) ? t(`vault.problem.${code}`) : message
  }
}
