// node electron-download.mjs <dir>: unpacks the pinned official Electron into
// the folder, through Electron's own downloader and its pinned checksums. A
// process of its own, because it may hang and because node_modules may not
// exist when its caller is loaded. Gives up when nothing arrives for a while.
import { createRequire } from 'node:module'
import path from 'node:path'
import { repoRoot } from './paths.mjs'

const require = createRequire(path.join(repoRoot, 'package.json'))
const patienceMs = 10_000
const target = process.argv[2]
if (target === undefined) throw new Error('usage: electron-download.mjs <dir>')

const watchdog = setTimeout(() => {
  console.error(`nothing arrived for ${patienceMs / 1000} s`)
  process.exit(1)
}, patienceMs)

try {
  const { downloadArtifact } = await import('@electron/get')
  const archive = await downloadArtifact({
    version: require('electron/package.json').version,
    artifactName: 'electron',
    checksums: require('electron/checksums.json'),
    platform: process.platform,
    arch: process.arch,
    downloadOptions: { quiet: true, getProgressCallback: () => watchdog.refresh() },
  })
  clearTimeout(watchdog)
  const { extract } = await import('@electron-internal/extract-zip')
  await extract(archive, { dir: target })
} catch (error) {
  console.error(reason(error))
  process.exit(1)
}

/**
 * One line that names the innermost cause: `fetch failed` alone says nothing.
 * @param {unknown} error
 * @returns {string}
 */
function reason(error) {
  if (!(error instanceof Error)) return String(error)
  return error.cause === undefined ? error.message : `${error.message}: ${reason(error.cause)}`
}
