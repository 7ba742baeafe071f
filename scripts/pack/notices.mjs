import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { packageDir, packageManifest } from '../lib/paths.mjs'
import { shippedPackages } from './shipped.mjs'

/** @typedef {{ name: string, version: string, licence: string, text: string }} Notice one entry of `app.notices` */

/**
 * Writes `notices.json`: what of others is in the app, under which licence, with its text.
 * @param {string} file
 * @param {{ electron?: string }} [options] `electron`: the version packed, when it is not the pinned one
 */
export function writeNotices(file, { electron = packageManifest('electron').version } = {}) {
  const notices = [...runtimeNotices(electron), ...shippedPackages().map((shipped) => ({ name: shipped.name, version: shipped.version, licence: shipped.licence, text: textOf(shipped) }))]
  writeFileSync(file, JSON.stringify(notices))
}

/**
 * @param {string} electron
 * @returns {Notice[]}
 */
function runtimeNotices(electron) {
  return [
    { name: 'Electron', version: electron, licence: 'MIT', text: readFileSync(path.join(packageDir('electron'), 'LICENSE'), 'utf8') },
    {
      name: 'Chromium, Node.js and what they are made of', version: `as in Electron ${electron}`, licence: 'BSD-3-Clause and others',
      text: 'Their licences fill a book of their own. It lies beside the program as LICENSES.chromium.html (on macOS in Contents/Resources).',
    },
    {
      name: 'SQLite', version: 'as in better-sqlite3-multiple-ciphers', licence: 'blessing',
      text: 'SQLite is in the public domain. Its authors bless you instead: may you do good and not evil, may you find forgiveness for yourself and forgive others, may you share freely, never taking more than you give. https://sqlite.org/copyright.html',
    },
    {
      name: 'SQLite3 Multiple Ciphers', version: 'as in better-sqlite3-multiple-ciphers', licence: 'MIT',
      text: `Copyright (c) 2006-2025 Ulrich Telle\n\n${mit}`,
    },
  ]
}

/** @param {import('./shipped.mjs').Shipped} shipped */
function textOf({ name, folder, licence, manifest }) {
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => /^(licen[cs]e|copying|notice)/i.test(entry.name))
    // Some keep those of what they have copied in a folder.
    .flatMap((entry) => (entry.isFile() ? [entry.name] : readdirSync(path.join(folder, entry.name)).map((inside) => `${entry.name}/${inside}`)))
    .toSorted()
  if (files.length > 0) return files.map((file) => readFileSync(path.join(folder, file), 'utf8').trim()).join('\n\n')
  const by = typeof manifest.author === 'string' ? manifest.author : authorName(manifest.author) ?? `the authors of ${name}`
  const note = `Copyright (c) ${by}. The package brings no text of its licence; its package.json says ${licence}.`
  return licence === 'MIT' ? `${note}\n\n${mit}` : note
}

/** @param {unknown} author */
function authorName(author) {
  return typeof author === 'object' && author !== null && 'name' in author ? String(author.name) : undefined
}

const mit = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`
