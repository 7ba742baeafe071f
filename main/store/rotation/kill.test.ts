/** The data key is changed while rows are written, and the process is killed at any moment. All rounds with PANOPTIC_LONG=1. */
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorkspace } from '../workspace'
import { bundle, start, type Bundle } from '../workspace/testing/bundle'
import { rotate } from './rotate'

const rounds = process.env['PANOPTIC_LONG'] === '1' ? 300 : 6
const password = 'correct horse battery'
let home: string
let template: string
let key: Buffer
let child: Bundle

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'panoptic-rotate-'))
  template = join(home, 'template')
  const made = openWorkspace({ folder: template, derivationMs: 0 })
  await made.create({ name: 'Anna', password })
  // Some 4 MB, so that the copy takes a while.
  made.db.exec(`with recursive n(i) as (select 1 union all select i + 1 from n where i < 500)
    insert into settings select 'fill.' || i, json_quote(hex(randomblob(4000))), 0 from n`)
  key = made.copyKey()
  made.close()
  child = await bundle()
})
afterAll(() => {
  child.dispose()
  rmSync(home, { recursive: true, force: true })
})

test('kill -9 while the data key is changed: it opens, nothing committed is lost, and the change can be finished', async () => {
  const order = (folder: string) => ({ work: 'rotate', folder, password, key: key.toString('hex') })
  const fresh = (name: string): string => {
    const folder = join(home, name)
    cpSync(template, folder, { recursive: true })
    return folder
  }
  const measured = start(child.file, order(fresh('measured')))
  await measured.line('committed 1')
  const begun = performance.now()
  await measured.line('rotated 1')
  const took = performance.now() - begun
  await measured.kill()
  let unfinished = 0
  let finished = 0
  for (let round = 0; round < rounds; round++) {
    const folder = fresh(`case-${round}`)
    const running = start(child.file, order(folder))
    // A third while the copy grows, a third around the switch, a third in the change after the first.
    await running.line(round % 3 === 2 ? 'rotated 1' : 'committed 1')
    await sleep(took * (round % 3 === 1 ? 0.8 + 0.4 * Math.random() : 0.7 * Math.random()))
    await running.kill()
    const committed = Number(running.lines.findLast((line) => line.startsWith('committed'))!.split(' ')[1])
    finished += running.lines.filter((line) => line.startsWith('rotated')).length

    const workspace = openWorkspace({ folder, derivationMs: 0 })
    const rows = (): number => workspace.db.prepare<[], number>(`select count(*) from settings where key like 'test.%'`).pluck().get()!
    try {
      await workspace.unlock(password)
      // One more may have been committed than the child could say.
      expect([committed, committed + 1]).toContain(rows())
      expect(workspace.db.pragma('integrity_check', { simple: true })).toBe('ok')
      if (workspace.rotating) unfinished += 1
      const before = workspace.copyKey()
      await rotate({ workspace, tell: () => undefined, closeReader: () => Promise.resolve(), reattach: () => undefined })
      expect([committed, committed + 1]).toContain(rows())
      expect(workspace.rotating).toBe(false)
      expect(workspace.copyKey().equals(before)).toBe(false)
    } finally {
      workspace.close()
    }
    const again = openWorkspace({ folder, derivationMs: 0 })
    await again.unlock(password)
    again.close()
    expect(readdirSync(folder).filter((name) => name.endsWith('.rotating'))).toEqual([])
    rmSync(folder, { recursive: true, force: true })
  }
  // The moments were spread over before, while and after.
  expect(unfinished).toBeGreaterThan(0)
  expect(finished).toBeGreaterThan(0)
}, process.env['PANOPTIC_LONG'] === '1' ? 3_600_000 : 240_000)
