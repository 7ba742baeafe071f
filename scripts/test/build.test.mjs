import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { hashOfFiles } from '../lib/build.mjs'
import { temporary } from './folders.mjs'

/** @param {Record<string, string>} files */
function tree(files) {
  const root = temporary()
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true })
    writeFileSync(path.join(root, name), content)
  }
  return root
}

const files = { 'main/a.ts': '1', 'main/deep/b.ts': '2', 'config.ts': '3' }
const sources = ['main', 'config.ts', 'not-there']
const before = hashOfFiles(tree(files), sources)

it.each([
  ['a changed file', { ...files, 'main/deep/b.ts': 'x' }],
  ['a new file', { ...files, 'main/c.ts': '' }],
  ['a renamed file', { 'main/b.ts': '1', 'main/deep/b.ts': '2', 'config.ts': '3' }],
  ['a changed single file', { ...files, 'config.ts': 'x' }],
])('%s makes a new build necessary', (_, changed) => {
  expect(hashOfFiles(tree(changed), sources)).not.toBe(before)
})

it.each([
  ['tests', { ...files, 'main/a.test.ts': 'x', 'main/test/b.ts': 'x' }],
  ['installed packages and built files', { ...files, 'main/node_modules/x/i.js': 'x', 'main/dist/i.js': 'x' }],
  ['files elsewhere', { ...files, 'docs/a.md': 'x' }],
])('%s do not', (_, changed) => {
  expect(hashOfFiles(tree(changed), sources)).toBe(before)
})
