import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadsIn, sqliteAddon } from '../lib/addon.mjs'
import { electronRuntime } from '../lib/electron.mjs'
import { temporary } from './folders.mjs'

const driver = 'better-sqlite3-multiple-ciphers'
const Database = createRequire(import.meta.url)(driver)

describe('sqliteAddon', () => {
  it('gives an addon that encrypts files in this Node', async () => {
    const addon = await sqliteAddon()
    const file = path.join(temporary(), 'a.db')
    const key = (/** @type {string} */ hex) => `cipher='sqlcipher'; pragma legacy=4; pragma key="x'${hex.repeat(32)}'"`
    const open = (/** @type {string} */ hex) => {
      const db = new Database(file, { nativeBinding: addon.path })
      for (const pragma of key(hex).split('; ')) db.exec(pragma.startsWith('pragma') ? pragma : `pragma ${pragma}`)
      return db
    }
    const db = open('ab')
    db.exec('create table t (a); insert into t values (42)')
    db.close()
    const again = open('ab')
    expect(again.prepare('select a from t').pluck().get()).toBe(42)
    again.close()
    const wrong = open('cd')
    expect(() => wrong.prepare('select a from t').get()).toThrow(/not a database/)
    wrong.close()
  })

  it('gives one that loads in the Electron that runs the app', async () => {
    const runtime = await electronRuntime()
    const addon = await sqliteAddon({ runtime: runtime.path })
    expect(await loadsIn(runtime.path, driver, addon.path)).toBe(true)
  })
})

describe('loadsIn', () => {
  it('takes a file that is no addon for a no, not for an error', async () => {
    const file = path.join(temporary(), 'bad.node')
    writeFileSync(file, 'not a library')
    expect(await loadsIn(process.execPath, driver, file)).toBe(false)
  })

  it('takes a runtime that crashes for a no', async () => {
    const { path: good } = await sqliteAddon()
    expect(await loadsIn('/bin/false', driver, good)).toBe(false)
  })
})
