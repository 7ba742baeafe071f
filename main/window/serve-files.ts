/**
 * Files for a page, from one folder and nothing else (S4). Names are allow-listed instead of cleaned:
 * our builds only make names of letters, digits, `-`, `_`, `.` and `~`, so nothing needs decoding.
 */
import { readFile, realpath } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'

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

/** Reads `path` (the raw pathname of a URL) inside `root`, following no link that leaves it. */
export async function readServed(root: string, path: string): Promise<Served> {
  if (!safePath.test(path)) return { status: 400 }
  const type = types[extname(path)]
  if (type === undefined) return { status: 404 }
  try {
    const [base, file] = await Promise.all([realpath(root), realpath(join(root, path))])
    if (!file.startsWith(base + sep)) return { status: 404 }
    return { status: 200, body: new Uint8Array(await readFile(file)), type }
  } catch {
    return { status: 404 }
  }
}
