/** Facts about a secret in words. */
import { useFormat } from '@panoptic/sdk/ui'
import { useI18n } from 'vue-i18n'
import type { SecretInfo } from '@panoptic/sdk'
import { dayOf, dueAt, nearness } from '../vault/age'
import { providerOf } from '../vault/providers'

export function useWords() {
  const { t } = useI18n()
  const format = useFormat()

  return {
    /** "Rotation was due 3 days ago"; '' when nobody asked for a reminder. */
    due(secret: SecretInfo, now = Date.now()): string {
      const at = dueAt(secret)
      if (at === null) return ''
      return t(nearness(at, now) === 'past' ? 'vault.age.wasDue' : 'vault.age.isDue', { when: format.relative(at, now) })
    },
    hint: ({ hint }: { readonly hint: string }): string => (hint === '' ? '····' : `····${hint}`),
    /** The last day on which it works. */
    expiry: ({ expiresAt }: SecretInfo): string => (expiresAt === null ? t('vault.never.expires') : format.day(dayOf(expiresAt))),
    lastUsed: ({ lastUsedAt }: SecretInfo, now = Date.now()): string => (lastUsedAt === null ? t('vault.never.used') : format.relative(lastUsedAt, now)),
    provider(secret: SecretInfo): string {
      const { title, isGuess } = providerOf(secret)
      return isGuess ? t('vault.looksLike', { provider: title }) : title
    },
    whose: ({ owner }: Pick<SecretInfo, 'owner'>): string => t(owner === null ? 'vault.whose.tenant' : 'vault.whose.personal'),
  }
}
