import { PanopticError, type TaskContext, type TaskOutcome } from '@panoptic/sdk'
import type { DB } from '../tables'

/** Its origin is in the manifest; the host lets no other request through. */
const address = 'https://example.com/'

/** Asks once, and writes down how long the answer took. */
export async function measure({ db, net }: TaskContext<DB>): Promise<TaskOutcome> {
  const at = Date.now()
  const started = performance.now()
  try {
    const response = await net.fetch(address)
    await response.arrayBuffer()
    await db.insertInto('answers').values({ at, ms: Math.round(performance.now() - started), status: response.status }).execute()
    return response.ok ? undefined : { outcome: 'partial', message: `HTTP ${response.status}` }
  } catch (error) {
    // No answer is a measurement too; that the user did not allow the request is not.
    if (error instanceof PanopticError && (error.code === 'network' || error.code === 'timeout')) await db.insertInto('answers').values({ at, ms: null, status: null }).execute()
    throw error
  }
}
