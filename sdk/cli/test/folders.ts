/** Plugins for the builder's tests, in temporary folders. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

export const repoRoot = resolve(import.meta.dirname, '../../..')
const made: string[] = []

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'panoptic-cli-'))
  made.push(folder)
  return folder
}

/** Call it after each test. */
export function removeFolders(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true })
}

/** The template as a plugin, with some of its files replaced. */
export function plugin(files: Readonly<Record<string, string>> = {}): string {
  const folder = temporaryFolder()
  cpSync(resolve(import.meta.dirname, '../template'), folder, { recursive: true })
  write(folder, files)
  return folder
}

export function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
}
