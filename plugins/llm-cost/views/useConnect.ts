/** Connecting an account: the host's own form, then the first fetch at once; or why it cannot be done. */
import { useMe, usePanoptic } from '@panoptic/sdk'
import { computed } from 'vue'
import { connect } from '../tasks/connect'
import { providers } from '../providers/index'
import type { DB } from '../tables'

export function useConnect() {
  const panoptic = usePanoptic<DB>()
  const me = useMe()
  /** The ways to connect that this user allowed the plugin, as the manifest's network entries. */
  const offers = computed(() => providers.flatMap(({ id, title, networks }) =>
    networks.filter((network) => me.value.grants.includes(`network:${network}`)).map((network) => ({ network, provider: id, title, usual: network === networks[0] }))))
  /** What stands in the way of adding and changing accounts: the person's role, or a permission the plugin was not given. */
  const missing = computed(() => (me.value.role === 'tenant_user' ? 'role' : offers.value.length > 0 ? null : 'network'))
  return {
    offers, missing,
    /** Whether this person may add, change and remove accounts. */
    allowed: computed(() => missing.value === null),
    connect: (network: string): Promise<void> => connect(panoptic, network),
  }
}
