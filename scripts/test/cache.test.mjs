import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { cached, cacheRoot, hashOf } from '../lib/cache.mjs'
import { temporary } from './folders.mjs'

describe('cacheRoot', () => {
  it('is the folder the user names', () => {
    expect(cacheRoot({ env: { PANOPTIC_CACHE: '/somewhere', XDG_CACHE_HOME: '/x' }, uid: 0 })).toBe('/somewhere')
  })

  it('lies outside of the home of root, who runs the app as another user', () => {
    expect(cacheRoot({ env: {}, uid: 0 })).toBe('/var/cache/panoptic')
    expect(cacheRoot({ env: { XDG_CACHE_HOME: '/home/ada/.cache' }, uid: 1000 })).toBe('/home/ada/.cache/panoptic')
  })
})

describe('cached', () => {
  it('builds once and then returns the same folder', async () => {
    const root = temporary()
    let builds = 0
    const build = (/** @type {string} */ dir) => {
      builds += 1
      writeFileSync(path.join(dir, 'made'), 'x')
    }
    const first = await cached('tool/a', build, root)
    expect(await cached('tool/a', build, root)).toBe(first)
    expect(builds).toBe(1)
    expect(readFileSync(path.join(first, 'made'), 'utf8')).toBe('x')
  })

  it('leaves nothing behind when the build fails, so that the next run tries again', async () => {
    const root = temporary()
    const failing = cached('tool/a', (dir) => {
      writeFileSync(path.join(dir, 'half'), 'x')
      throw new Error('no network')
    }, root)
    await expect(failing).rejects.toThrow('no network')
    expect(readdirSync(path.join(root, 'tool'))).toEqual([])
  })

  it('gives two runs at once the same complete folder', async () => {
    const root = temporary()
    const build = async (/** @type {string} */ dir) => {
      writeFileSync(path.join(dir, 'one'), '1')
      await new Promise((resolve) => setTimeout(resolve, 20))
      writeFileSync(path.join(dir, 'two'), '2')
    }
    const [a, b] = await Promise.all([cached('x', build, root), cached('x', build, root)])
    expect(a).toBe(b)
    expect(readdirSync(a).sort()).toEqual(['one', 'two'])
    expect(readdirSync(root)).toEqual(['x'])
  })

  it('removes what a killed run left half built, but not what a living one is building', async () => {
    const root = temporary()
    const dead = path.join(root, '.building-999999999-abc')
    const alive = path.join(root, `.building-${process.pid}-abc`)
    mkdirSync(dead)
    mkdirSync(alive)
    await cached('x', () => {}, root)
    expect([existsSync(dead), existsSync(alive)]).toEqual([false, true])
  })

  it.skipIf(process.platform === 'win32')('is readable by everybody even under a strict umask', async () => {
    const root = path.join(temporary(), 'cache')
    const dir = await cached('tool/a', (target) => writeFileSync(path.join(target, 'f'), ''), root)
    for (const each of [root, path.dirname(dir), dir]) expect(statSync(each).mode & 0o055).toBe(0o055)
  })
})

it('hashOf tells apart inputs that read the same when joined', () => {
  expect(hashOf('ab', 'c')).not.toBe(hashOf('a', 'bc'))
  expect(hashOf('ab', 'c')).toBe(hashOf('ab', 'c'))
})
