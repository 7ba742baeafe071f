/**
 * Files for a page, from one folder and nothing else (S4). Names are allow-listed instead of cleaned:
 * our builds only make names of letters, digits, `-`, `_`, `.` and `~`, so nothing needs decoding.
 */
import { createHash } from 'node:crypto'
import { readFile, realpath, stat } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import type { PluginPackage } from '../plugins/package-folder'

const segment = '[A-Za-z0-9_~-][A-Za-z0-9_.~-]*'
const safePath = new RegExp(`^(?:/${segment})+$`)

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

export type Served =
  | { readonly status: 200; readonly body: Uint8Array<ArrayBuffer>; readonly type: string }
  /** 400: a name that no build makes. 404: nothing there, or a type that is never served. */
  | { readonly status: 400 | 404 }

/** What a file has to be, where that is known. */
interface Expected { readonly sha256: string; readonly size: number }

/** Reads `path` (the raw pathname of a URL) inside `root`, following no link that leaves it. */
export async function readServed(root: string, path: string, expected?: Expected): Promise<Served> {
  if (!safePath.test(path)) return { status: 400 }
  const type = types[extname(path)]
  if (type === undefined) return { status: 404 }
  try {
    const [base, file] = await Promise.all([realpath(root), realpath(join(root, path))])
    if (!file.startsWith(base + sep)) return { status: 404 }
    // Before it is read: what took its place may be of any size.
    if (expected !== undefined && (await stat(file)).size !== expected.size) return { status: 404 }
    const body = new Uint8Array(await readFile(file))
    if (expected !== undefined && createHash('sha256').update(body).digest('hex') !== expected.sha256) return { status: 404 }
    return { status: 200, body, type }
  } catch {
    return { status: 404 }
  }
}

/**
 * A file of a package. One that was installed is served only as it was installed: anything else is not found, and
 * `onChanged` hears of a file that is gone or has another content.
 */
export async function readPackaged({ folder, integrity }: Pick<PluginPackage, 'folder' | 'integrity'>, path: string, onChanged: (file: string) => void): Promise<Served> {
  if (integrity === undefined) return readServed(folder, path)
  if (!safePath.test(path)) return { status: 400 }
  const file = path.slice(1)
  const expected = integrity.files.get(file)
  if (expected === undefined || types[extname(file)] === undefined) return { status: 404 }
  const served = await readServed(folder, path, expected)
  if (served.status !== 200) onChanged(file)
  return served
}
