// The default app of the test runtime (see scripts/lib/electron-testruntime.mjs):
// starts the app folder or file named on the command line, as Electron's own
// default app does. It is an ES module because a CommonJS one cannot start an
// ES module main; the top-level await keeps `ready` back until that has run.
import { app } from 'electron'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const { preloads, target } = parseArguments(process.argv.slice(1))
if (target === undefined) {
  console.error('The test runtime starts nothing by itself: name an app folder, for example `electron .`')
  app.exit(2)
} else {
  // Playwright hooks itself in with `-r`.
  for (const file of preloads) createRequire(path.join(process.cwd(), 'x.js'))(file)
  await startApp(path.resolve(target))
}

/** @param {string[]} args */
function parseArguments(args) {
  const preloads = []
  const rest = [...args]
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '-r' || arg === '--require') preloads.push(rest.shift() ?? '')
    else if (!arg.startsWith('-')) return { preloads, target: arg }
  }
  return { preloads, target: undefined }
}

/** @param {string} target an app's folder or its main file */
async function startApp(target) {
  const folder = statSync(target).isDirectory()
  const manifestFile = path.join(folder ? target : path.dirname(target), 'package.json')
  const manifest = existsSync(manifestFile) ? JSON.parse(readFileSync(manifestFile, 'utf8')) : {}
  Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true })
  // Electron's own default app uses these two as well; they are not public.
  const settable = /** @type {Electron.App & { setVersion(version: string): void, setAppPath(path: string): void }} */ (app)
  if (manifest.version) settable.setVersion(manifest.version)
  const name = manifest.productName ?? manifest.name
  if (name) app.setName(name)
  settable.setAppPath(path.dirname(manifestFile))
  await import(pathToFileURL(folder ? path.join(target, manifest.main ?? 'index.js') : target).href)
}
