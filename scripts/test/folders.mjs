import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach } from 'vitest'

/** @type {string[]} */
const made = []

afterEach(() => {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true })
})

/** A folder that is removed after the test. */
export function temporary() {
  const dir = mkdtempSync(path.join(tmpdir(), 'panoptic-test-'))
  made.push(dir)
  return dir
}

export const isRoot = process.getuid?.() === 0
