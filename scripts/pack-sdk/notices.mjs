import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { packageDir } from '../lib/paths.mjs'

/**
 * The licences of packages whose code is part of the packed SDK.
 * @param {readonly string[]} names
 * @returns {string}
 */
export function noticesOf(names) {
  return names.map((name) => {
    const dir = packageDir(name)
    const { version, license } = JSON.parse(readFileSync(path.join(dir, 'package.json'), 'utf8'))
    const file = readdirSync(dir).find((entry) => /^licen[cs]e/i.test(entry))
    const text = file === undefined ? `${license}` : readFileSync(path.join(dir, file), 'utf8').trim()
    return `${name} ${version} (${license})\n\n${text}\n`
  }).join(`\n${'-'.repeat(80)}\n\n`)
}
