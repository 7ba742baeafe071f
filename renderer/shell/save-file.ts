/** Writes text parts to a file the user chooses in the system's dialog. */
import { call } from './client'

/** Characters per message: large enough to be quick, small enough to stay far below the route's limit. */
const batchLength = 200_000

/** The file's name, or null when the user cancelled. A failure leaves no file behind. */
export async function saveText(name: string, kind: 'csv' | 'json' | 'txt', parts: AsyncIterable<string> | Iterable<string>): Promise<string | null> {
  const target = await call('files.save', { name, kind })
  if (target === null) return null
  const { file } = target
  try {
    let batch = ''
    for await (const part of parts) {
      batch += part
      if (batch.length < batchLength) continue
      await call('files.write', { file, data: batch })
      batch = ''
    }
    if (batch !== '') await call('files.write', { file, data: batch })
    await call('files.close', { file, keep: true })
    return target.name
  } catch (error) {
    await call('files.close', { file, keep: false }).catch(() => undefined)
    throw error
  }
}

/** `network-activity-2027-03-14.csv` */
export const datedName = (stem: string, kind: string, now = new Date()): string => `${stem}-${now.toISOString().slice(0, 10)}.${kind}`
