import { existsSync, statSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { exec } from '../lib/exec.mjs'
import { appUser, findAccount, temporaryHome } from '../lib/user.mjs'
import { isRoot } from './folders.mjs'

const passwd = 'root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534::/:/usr/sbin/nologin\npanoptic:x:999:995::/var/lib/panoptic:/usr/sbin/nologin\n'

describe('findAccount', () => {
  it('finds user and group', () => {
    expect(findAccount(passwd, 'panoptic')).toEqual({ name: 'panoptic', uid: 999, gid: 995 })
  })

  it('never offers root, under whatever name', () => {
    expect(findAccount(passwd, 'root')).toBeUndefined()
    expect(findAccount('panoptic:x:0:0::/:/bin/sh', 'panoptic')).toBeUndefined()
  })

  it('finds nothing in nothing', () => {
    expect(findAccount('', 'nobody')).toBeUndefined()
    expect(findAccount('nobody', 'nobody')).toBeUndefined()
  })
})

describe('appUser', () => {
  it('is the present user when that is not root', async () => {
    expect(await appUser({ uid: 1000 })).toMatchObject({ as: undefined, sandbox: true })
  })

  it('gives up the sandbox only when there is nobody to become', async () => {
    expect(await appUser({ uid: 0, passwd: () => passwd.split('\n')[0] ?? '', create: async () => false })).toEqual({ name: 'root', as: undefined, sandbox: false })
  })

  it('is an account without privileges for root', async ({ skip }) => {
    skip(!isRoot, 'only root can change to another user')
    const user = await appUser()
    expect(user.sandbox).toBe(true)
    const result = await exec('id', [], { as: user.as })
    expect(result.stdout).toContain(`uid=${user.as?.uid}(${user.name})`)
    expect(result.stdout).not.toContain('root')
  })

  it('falls back to nobody where no account can be made', async ({ skip }) => {
    skip(!isRoot, 'only root can change to another user')
    const user = await appUser({ passwd: () => passwd.replace(/^panoptic.*$/m, ''), create: async () => false })
    expect(user).toEqual({ name: 'nobody', as: { uid: 65534, gid: 65534 }, sandbox: true })
  })
})

it('temporaryHome belongs to the user alone and disappears', async () => {
  const user = await appUser()
  const { env, remove } = temporaryHome(user)
  const home = String(env.HOME)
  expect(statSync(home)).toMatchObject({ uid: user.as?.uid ?? process.getuid?.() })
  expect(statSync(home).mode & 0o077).toBe(0)
  expect(statSync(String(env.XDG_RUNTIME_DIR)).mode & 0o077).toBe(0)
  remove()
  expect(existsSync(home)).toBe(false)
})
