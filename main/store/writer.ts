/** Entry of the store's writing process. */
import { join } from 'node:path'
import { parentHost } from './exec/host'
import { createWriting } from './exec/writing'
import { startWatchdog } from './watchdog'

/** A backstop: the clock inside the statements ends them long before. */
const longestWriteMs = 30_000

/** For the benchmark: no person, and the cheapest key derivation that a slot may have. */
const unlockWith = __TEST_HOOKS__ ? process.env['PANOPTIC_TEST_UNLOCK'] : undefined

createWriting({ ...(unlockWith !== undefined && { unlockWith, derivationMs: 0 }), host: parentHost(), watch: startWatchdog(join(import.meta.dirname, 'watchdog.js'), longestWriteMs) })
