import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { Failure } from '../lib/failure.mjs'
import { repoRoot } from '../lib/paths.mjs'
import { openArchive } from './archive.mjs'

/** @typedef {{ part: string, kB: number, budget: number }} Measured sizes in kB of 1000 bytes */

/**
 * Holds the unpacked app against size-budget.json (P-93).
 * @param {string} dir of the unpacked app
 * @returns {string} the figures, in one line
 * @throws {Failure} naming each part that is too big, or that has no budget
 */
export function checkSizes(dir) {
  const measured = measure(dir)
  const over = measured.filter(({ kB, budget }) => kB > budget)
  if (over.length > 0) {
    throw new Failure(
      over.map(({ part, kB, budget }) => `${part}: ${kB} kB, its budget is ${budget} kB`).join('; '),
      'Make it smaller, or raise the figure in size-budget.json and say why in the commit.',
    )
  }
  return measured.map(({ part, kB, budget }) => `${part} ${kB} of ${budget} kB`).join(', ')
}

/**
 * @param {string} dir
 * @returns {Measured[]}
 */
export function measure(dir) {
  /** @type {Record<string, number>} */
  const budgets = JSON.parse(readFileSync(path.join(repoRoot, 'size-budget.json'), 'utf8')).kB
  const { files } = openArchive(path.join(dir, 'resources/app.asar'))
  const inside = (/** @type {RegExp} */ pattern) => files.filter((file) => !file.unpacked && pattern.test(file.path)).reduce((sum, { size }) => sum + size, 0)
  /** @type {Record<string, number>} */
  const bytes = {
    'whole app': sizeOf(dir),
    'archive': statSync(path.join(dir, 'resources/app.asar')).size,
    'native addons': sizeOf(path.join(dir, 'resources/app.asar.unpacked')),
    'main': inside(/^out\/(main|preload)\//),
    'shell and entry pages': inside(/^out\/renderer\//),
    'shared set': inside(/^out\/shared\//),
    'built-in plugins': inside(/^out\/plugins\//),
    'notices': inside(/^out\/notices\.json$/),
  }
  const names = new Set([...Object.keys(bytes), ...Object.keys(budgets)])
  return [...names].map((part) => ({ part, kB: Math.ceil((bytes[part] ?? Number.POSITIVE_INFINITY) / 1000), budget: budgets[part] ?? 0 }))
}

/**
 * @param {string} at
 * @returns {number}
 */
function sizeOf(at) {
  const entries = readdirSync(at, { withFileTypes: true })
  return entries.reduce((sum, entry) => sum + (entry.isDirectory() ? sizeOf(path.join(at, entry.name)) : statSync(path.join(at, entry.name)).size), 0)
}
