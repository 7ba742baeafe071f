/** What test builds and the tests' plugins leave in a page's global scope; for functions that are sent there. */
import type { Panoptic } from '../../../sdk/plugin'
import type { DB } from '../../fixtures/plugins/blank/tables'
import type { Hostile } from '../../fixtures/plugins/hostile'

interface AnyClient {
  call(route: string, input: unknown): Promise<unknown>
}

declare global {
  /** In the shell's page. */
  var shellForTests: AnyClient
  /** In a plugin's page; its tables are those of the blank fixture. */
  var panopticForTests: { readonly panoptic: Panoptic<DB>; readonly client: AnyClient }
  /** In the hostile fixture's page. */
  var hostile: Hostile
  /** In the blank fixture's page: how many keys its web storage held when it began. */
  var storedAtStart: number
}
