/** What tests and benchmarks may do instead of a person; every function is empty in a release build. */
import { join } from 'node:path'
import type { FilesOptions } from './files/api'

/** Answers the save dialog with a file in PANOPTIC_TEST_SAVE_DIR. */
export function saveAnswer(): FilesOptions['ask'] | null {
  const folder = __TEST_HOOKS__ ? process.env['PANOPTIC_TEST_SAVE_DIR'] : undefined
  return folder === undefined ? null : (name) => Promise.resolve(join(folder, name))
}

/** Answers the open dialog of files with PANOPTIC_TEST_OPEN_FILE. */
export function openAnswer(): FilesOptions['choose'] | null {
  const path = __TEST_HOOKS__ ? process.env['PANOPTIC_TEST_OPEN_FILE'] : undefined
  return path === undefined ? null : () => Promise.resolve(path)
}

/** More folders of built packages, from PANOPTIC_TEST_PLUGINS: the tests' own plugins. */
export function testPlugins(): readonly string[] {
  const folder = __TEST_HOOKS__ ? process.env['PANOPTIC_TEST_PLUGINS'] : undefined
  return folder === undefined ? [] : [folder]
}
