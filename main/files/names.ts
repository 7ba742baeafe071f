/** File names that every system accepts, from names that a plugin made. Pure. */
import type { FileKind } from './api'

const longest = 100
// Names of devices on Windows, with or without extension.
const device = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i
// eslint-disable-next-line no-control-regex
const forbidden = /[\u0000-\u001f\u007f-\u009f<>:"/\\|?*]/g
// Marks that reorder or hide text: `exe.csv` must not look like `csv.exe`.
const invisible = /[\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g

/** A bare file name ending in `.kind`; never empty, hidden, or with a path in it. */
export function safeName(name: string, kind: FileKind): string {
  const extension = `.${kind}`
  const clean = name.normalize('NFC').replace(invisible, '').replace(forbidden, '-')
  const stem = (clean.toLowerCase().endsWith(extension) ? clean.slice(0, -extension.length) : clean).replace(/^[.\s-]+|[.\s]+$/g, '')
  const short = [...(stem === '' ? 'export' : stem)].slice(0, longest).join('').trimEnd()
  return `${device.test(`${short}.`) ? `_${short}` : short}${extension}`
}
