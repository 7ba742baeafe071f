/** Entry of the store's writing process. */
import { join } from 'node:path'
import { parentHost } from './exec/host'
import { createWriting } from './exec/writing'
import { startWatchdog } from './watchdog'

/** A backstop: the clock inside the statements ends them long before. */
const longestWriteMs = 30_000

createWriting({ host: parentHost(), watch: startWatchdog(join(import.meta.dirname, 'watchdog.js'), longestWriteMs) })
