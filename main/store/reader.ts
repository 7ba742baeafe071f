/** Entry of the store's reading process. */
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { parentHost } from './exec/host'
import { createReading } from './exec/reading'
import { startWatchdog } from './watchdog'

/** The SDK takes a read that lost its port after 8 s for one that was ended here (sdk/runtime/client.ts). */
const longestReadMs = 10_000

// A result that outgrows the limits before they are checked ends this process, not the machine's memory.
setFlagsFromString('--max-old-space-size=768')

createReading({ host: parentHost(), watch: startWatchdog(join(import.meta.dirname, 'watchdog.js'), longestReadMs) })
