/** Preload of plugin pages, `plugin://<id>/`. */
import { handOver } from './hand-over'

handOver((origin) => /^plugin:\/\/[a-z0-9][a-z0-9.-]*$/.test(origin))
