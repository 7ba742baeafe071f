/** All secrets of a person in one look: what was noticed, and how old they are. */
import { useQuery } from '@panoptic/sdk/ui'
import { computed } from 'vue'
import { ageDays, countAges } from '../../vault/age'
import { groupFindings } from '../../vault/findings'
import { allSecrets } from '../../vault/walk'
import type { VaultUse } from '../useVault'

export function useHealth(vault: VaultUse) {
  const query = useQuery(({ signal }) => allSecrets((ask) => vault.secrets.list(ask), {}, signal), { key: () => vault.version.value, enabled: () => vault.allowed.value })
  const secrets = computed(() => query.data.value ?? [])
  return {
    query, secrets,
    groups: computed(() => groupFindings(secrets.value)),
    ages: computed(() => countAges(secrets.value, query.updatedAt.value ?? Date.now())),
    noticed: computed(() => secrets.value.filter(({ findings }) => findings.length > 0).length),
    due: computed(() => secrets.value.filter(({ findings }) => findings.includes('rotation-due')).length),
    oldest: computed(() => (secrets.value.length === 0 ? null : secrets.value.reduce((most, secret) => Math.max(most, ageDays(secret, query.updatedAt.value ?? Date.now())), 0))),
  }
}
