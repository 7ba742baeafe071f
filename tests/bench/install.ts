/** How long a package of a megabyte takes from the file to the record: read in its process, checked, installed, noted. */
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildChild, children } from '../../main/plugins/archive/testing/start-child'
import { packageReader } from '../../main/plugins/archive/start'
import { createInstaller } from '../../main/plugins/install/installer'
import { createCore } from '../../main/store/core'
import { insertTenant, insertUser } from '../../main/store/core/users'
import { openDatabase } from '../../main/store/database'
import { migrations } from '../../migrations'
import { archiveOf, newPublisher, packageFiles } from '../fixtures/archives/package'
import { median, spread, type Figure } from './stats'

/** As many files as a plugin of ours has, half of their bytes as random as minified code. */
const files = 40
const fileBytes = 25_000

/** `plugins.install.ms`: inspecting and installing, each time another version. The process is a child of Node, not of Electron. */
export async function measureInstall(runs: number): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'panoptic-bench-install-'))
  const db = openDatabase(join(folder, 'bench.db'), randomBytes(32), { create: true })
  try {
    for (const { sql } of migrations) db.exec(sql)
    const by = { user: randomUUID(), tenant: 'system' }
    insertTenant(db, { id: 'system', name: 'System', slug: 'system', at: 1 })
    insertUser(db, { id: by.user, tenant: 'system', name: 'Bench', role: 'system_admin', at: 1 })
    const core = createCore(db, { folder })
    const log = (_: string, message: string): void => console.warn(message)
    const file = await buildChild(join(folder, 'bundle'))
    const installer = createInstaller({ folder: join(folder, 'plugins'), log, read: packageReader({ file, start: children().start, log }) })
    const publisher = newPublisher()
    const inspected: number[] = []
    const times: number[] = []
    for (let run = 0; run < Math.max(runs, 7); run++) {
      const archive = join(folder, 'bench.panoptic')
      await mkdir(folder, { recursive: true })
      await writeFile(archive, archiveOf(packageFiles({ version: `1.0.${run}`, files: content() }), { by: publisher }))
      const started = performance.now()
      const staged = await installer.stage(archive)
      inspected.push(performance.now() - started)
      await installer.commit(staged)
      core.api.installPlugin(by, { id: 'probe', version: `1.0.${run}`, digest: staged.digest, source: 'installed', folder: '', key: staged.key, publisher: staged.publisher })
      times.push(performance.now() - started)
    }
    core.close()
    return [{ metric: 'plugins.install.ms', value: median(times), note: `${spread(times, 'ms')}; to the question ${median(inspected).toFixed(0)} ms, of it a process that starts; ${files} files of ${fileBytes} bytes` }]
  } finally {
    db.close()
    await rm(folder, { recursive: true, force: true })
  }
}

const content = (): Record<string, Buffer> => Object.fromEntries(Array.from({ length: files }, (_, index) => [`dist/${index}.js`, Buffer.from(randomBytes(fileBytes / 2).toString('hex'))]))
