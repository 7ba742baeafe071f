import { createHash } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { Failure } from '../lib/failure.mjs'
import { unpackTool, verify } from '../lib/registry.mjs'
import { temporary } from './folders.mjs'

const sha512 = (/** @type {string} */ text) => `sha512-${createHash('sha512').update(text).digest('base64')}`

describe('verify', () => {
  it('accepts the known content', async () => {
    const file = path.join(temporary(), 'a.tgz')
    writeFileSync(file, 'content')
    await verify({ package: 'a@1.0.0', integrity: sha512('content') }, file)
    expect(existsSync(file)).toBe(true)
  })

  it('refuses any other content and removes it', async () => {
    const file = path.join(temporary(), 'a.tgz')
    writeFileSync(file, 'content.')
    const failure = await verify({ package: 'a@1.0.0', integrity: sha512('content') }, file).catch((error) => error)
    expect(failure).toBeInstanceOf(Failure)
    expect(failure.message).toContain('a@1.0.0')
    expect(existsSync(file)).toBe(false)
  })
})

describe('unpackTool', () => {
  it('says which program to install', async () => {
    const failure = await unpackTool('no-such-unzip', []).catch((error) => error)
    expect(failure).toMatchObject({ remedy: expect.stringContaining('apt-get install no-such-unzip') })
  })

  it('shows the output of a program that failed', async () => {
    const failure = await unpackTool('tar', ['-xzf', '/no/such.tgz']).catch((error) => error)
    expect(failure).toMatchObject({ name: 'Failure', detail: expect.stringContaining('/no/such.tgz') })
  })
})
