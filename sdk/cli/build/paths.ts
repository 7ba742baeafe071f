/** How files are named to the author. */
import { stat } from 'node:fs/promises'
import { isAbsolute, relative, sep } from 'node:path'

/** `path` from `folder` with `/`, absolute where it lies elsewhere. What Vite appends to a path (`?vue&type=…`) is taken off. */
export function shown(folder: string, path: string): string {
  const file = path.replace(/^\0+/, '').replace(/\?.*$/s, '')
  if (!isAbsolute(file)) return file
  const from = relative(folder, file)
  return from.startsWith('..') ? file : from.split(sep).join('/')
}

export const exists = (path: string): Promise<boolean> => stat(path).then(() => true, () => false)
