/** Publishes ages anew after secrets were changed: an alert about an old key ends when it is rotated, not the next morning. */
import type { Panoptic } from '@panoptic/sdk'
import type { DB } from '../tables'
import { publishFigures } from '../vault/figures'
import { allSecrets } from '../vault/walk'

/** A burst of changes is one (ms). */
const settle = 3_000

let waiting: ReturnType<typeof setTimeout> | undefined

/** However many views listen, it is done once. The daily task makes up for what fails here. */
export function publishSoon(panoptic: Panoptic<DB>): void {
  clearTimeout(waiting)
  waiting = setTimeout(() => {
    const publish = async (): Promise<void> => publishFigures(panoptic, await allSecrets((query) => panoptic.secrets.list(query)), Date.now())
    if (panoptic.session.can('secrets:manage')) void publish().catch((error: unknown) => panoptic.log('warn', `figures were not published: ${String(error)}`))
  }, settle)
}
