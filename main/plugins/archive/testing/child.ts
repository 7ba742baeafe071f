/** The `plugin-files` process as a child of Node; with a word in PANOPTIC_PROBE, one that does what none should. */
import type { FromPluginFiles } from '../api'

process.parentPort = {
  on: (_: 'message', listener: (event: { data: unknown; ports: [] }) => void) => void process.on('message', (data) => listener({ data, ports: [] })),
  postMessage: (message: FromPluginFiles) => void process.send?.(message),
} as unknown as typeof process.parentPort

const probe = process.env['PANOPTIC_PROBE']
if (probe === 'hang') process.on('message', () => { for (;;); })
else if (probe === 'crash') process.on('message', () => process.abort())
else {
  await import('../process')
  if (probe === 'memory') process.on('message', grow)
}

const kept: Buffer[] = []
function grow(): void {
  kept.push(Buffer.alloc(20_000_000, 1))
  setImmediate(grow)
}
