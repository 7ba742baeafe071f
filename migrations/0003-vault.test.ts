/** P-08: what a version-2 file holds is there after the step, and works. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createCore } from '../main/store/core'
import { openDatabase } from '../main/store/database'
import { migrations } from './index'

test('the keys of connections become secrets of the vault, of the connection that made them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'panoptic-migration-'))
  const db = openDatabase(join(folder, 'test.db'), randomBytes(32), { create: true })
  try {
    for (const { sql } of migrations.slice(0, 2)) db.exec(sql)
    db.exec(`
      insert into tenants (id, name, slug, created_at) values ('system', 'System', 'system', 1);
      insert into users (id, tenant, name, name_key, role, active, created_at) values ('u', 'system', 'Anna', 'anna', 'system_admin', 1, 1);
      insert into secrets (id, tenant, name, provider, slot, value, hint, created_at, rotated_at) values ('s', 'system', 'Team', 'llm-cost', 'key', 'sk-proj-Zx81mQwErTyUiOp', 'UiOp', 1, 1);
      insert into connections (id, tenant, plugin, network, label, origin, slot, secret, secret_origin, created_at, updated_at)
        values ('c', 'system', 'llm-cost', 'api', 'Team', 'https://a.test', 'key', 's', 'https://a.test', 1, 1);`)
    for (const { sql } of migrations.slice(2)) db.exec(sql)
    const core = createCore(db, { folder })
    const by = { user: 'u', tenant: 'system' }
    expect(core.api.secret(by, 's')).toMatchObject({ name: 'Team', category: 'connection', provider: '', hint: 'UiOp', recognised: 'openai', rotateEveryDays: 90, owner: null, uses: [{ connection: 'c', state: 'ready' }] })
    expect(core.secrets.injection({ plugin: 'llm-cost', ...by, connection: 'c', run: null }).value).toBe('sk-proj-Zx81mQwErTyUiOp')
    core.api.removeConnection(by, 'c')
    expect(db.prepare('select count(*) from secrets').pluck().get()).toBe(0)
    core.close()
  } finally {
    db.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
