// The boundaries of docs/architecture.md as a lint rule: `node scripts/boundaries.mjs`
// prints every import or API use that crosses one and fails if there is any.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { violationsOf } from './boundaries/rules.mjs'
import { scanFile } from './boundaries/scan.mjs'
import { repoRoot } from './lib/paths.mjs'

const folders = ['main', 'preload', 'renderer', 'sdk', 'plugins', 'migrations', 'scripts', 'tests']

const files = folders.flatMap((folder) => sourceFiles(folder))
const project = {
  pluginIds: pluginIds(),
  electronApi: textOf('docs/decisions/electron-api.md'),
  pluginDependencies: Object.fromEntries(pluginIds().map((id) => [id, dependenciesOf(id)])),
}
const violations = files.flatMap((file) => violationsOf(scanFile(repoRoot, file), project))
for (const { file, line, rule, message } of violations) console.log(`${file}:${line}  ${rule}  ${message}`)
console.log(`${violations.length} of the boundaries crossed, ${files.length} files read`)
process.exitCode = violations.length > 0 || files.length === 0 ? 1 : 0

/**
 * @param {string} folder
 * @returns {string[]}
 */
function sourceFiles(folder) {
  const dir = path.join(repoRoot, folder)
  if (!existsSync(dir)) return []
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const name = `${folder}/${entry.name}`
    if (entry.isDirectory()) return ['node_modules', 'dist'].includes(entry.name) ? [] : sourceFiles(name)
    return /\.([cm]?[tj]s|vue)$/.test(entry.name) ? [name] : []
  })
}

function pluginIds() {
  const dir = path.join(repoRoot, 'plugins')
  return existsSync(dir) ? readdirSync(dir, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name) : []
}

/**
 * What a plugin bundles besides its own files.
 * @param {string} id
 * @returns {string[]}
 */
function dependenciesOf(id) {
  return Object.keys(JSON.parse(textOf(`plugins/${id}/package.json`) || '{}').dependencies ?? {})
}

/** @param {string} name */
function textOf(name) {
  const file = path.join(repoRoot, name)
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}
