/** Pictures of the whole window in both themes, into the folder PANOPTIC_LOOK where somebody wants to look at them. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Workbench } from './workbench'

const folder = process.env['PANOPTIC_LOOK']

/** Without the folder: nothing. */
export async function shot(bench: Pick<Workbench, 'ask'>, name: string, themes: readonly ('dark' | 'light')[] = ['light', 'dark']): Promise<void> {
  if (folder === undefined) return
  for (const theme of themes) {
    await bench.ask('preferences.change', { theme })
    await new Promise((done) => setTimeout(done, 500))
    await promisify(execFile)('import', ['-window', 'root', join(folder, `${name}-${theme}.png`)])
  }
}
