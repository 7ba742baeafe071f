/** Preload of the host's own pages, `host://shell/` and `host://entry/`. */
import { handOver } from './hand-over'

handOver((origin) => origin === 'host://shell' || origin === 'host://entry')
