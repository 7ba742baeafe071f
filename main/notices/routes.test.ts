import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { CallContext } from '../bridge/gate'
import { noticeHandlers } from './routes'

it('answers with what the build wrote (P-91)', async () => {
  const out = mkdtempSync(join(tmpdir(), 'panoptic-notices-'))
  const notices = [{ name: 'vue', version: '3.5.45', licence: 'MIT', text: 'The MIT License' }]
  writeFileSync(join(out, 'notices.json'), JSON.stringify(notices))
  expect(await noticeHandlers(out)['app.notices']({}, {} as CallContext)).toEqual(notices)
  rmSync(out, { recursive: true })
  await expect(noticeHandlers(out)['app.notices']({}, {} as CallContext)).rejects.toMatchObject({ code: 'ENOENT' })
})
