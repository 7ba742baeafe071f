/** `npm run api` writes sdk/api.txt and docs/reference/**; without `--write` it only says which of them are out of date. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { apiText } from './api'
import { clientsPage } from './clients-page'
import { kitPage } from './kit-page'
import { manifestPage } from './manifest-page'
import { routesPage } from './routes-page'

const root = resolve(import.meta.dirname, '../..')

/** Path in the repository → what it should hold. */
export function generated(): ReadonlyMap<string, string> {
  return new Map([
    ['sdk/api.txt', apiText()],
    ['docs/reference/clients.md', clientsPage()],
    ['docs/reference/kit.md', kitPage()],
    ['docs/reference/manifest.md', manifestPage()],
    ['docs/reference/routes.md', routesPage()],
  ])
}

export function outdated(files = generated()): string[] {
  return [...files].filter(([path, text]) => !existsSync(resolve(root, path)) || readFileSync(resolve(root, path), 'utf8') !== text).map(([path]) => path)
}

export async function main(args: readonly string[]): Promise<number> {
  const files = generated()
  const changed = outdated(files)
  if (!args.includes('--write')) {
    for (const path of changed) console.log(`out of date: ${path}`)
    return changed.length === 0 ? 0 : 1
  }
  for (const path of changed) {
    mkdirSync(dirname(resolve(root, path)), { recursive: true })
    writeFileSync(resolve(root, path), files.get(path)!)
    console.log(`written: ${path}`)
  }
  return 0
}
