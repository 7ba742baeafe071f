/** P-13, P-44…P-48, X-68, X-70: the vault in the store, on a real encrypted file, with canaries in two tenants. */
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { secretFields, secretRoutes, type SecretFields } from '@panoptic/sdk/contract/secrets'
import type { By } from '../api'
import { anna, bo, codeOf, eve, fixture, type Fixture } from './testing/fixture'
import { checkValue } from './value-checks'
import { isWrongProvider, recognise } from './providers'
import { fold } from './vault-index'

const day = 86_400_000
const canary = 'canary-9f1Xw7-value-Q2'
const foreign = 'canary-foreign-T8kZ-value'

let made: Fixture
beforeEach(() => {
  made = fixture()
})
afterEach(() => made.dispose())

const fields = (more: Partial<SecretFields> = {}): SecretFields => secretFields.parse({ name: 'Key', ...more })
const add = (by: By, value = canary, more: Partial<SecretFields> = {}, personal = false): string => made.core.vault.add(by, fields(more), value, personal)
const list = (by: By, query: object = {}) => made.core.api.secrets(by, secretRoutes['secrets.list'].input.parse(query))
const names = (by: By, query: object = {}): string[] => list(by, query).secrets.map(({ name }) => name)
const findings = (id: string, by = anna): string[] => made.core.api.secret(by, id).findings
const actions = (): string[] => made.db.prepare<[], string>('select action from audit order by id').pluck().all()
const connect = (by: By, more: object = {}): string => made.core.saveConnection(by, { plugin: 'llm', network: 'api', slot: 'key', id: null, label: 'Team', origin: 'https://api.example.com', basePath: '', value: null, confirmOrigin: false, ...more })
const use = (connection: string, by = anna) => made.core.secrets.injection({ plugin: 'llm', ...by, connection, run: null })

describe('who sees and does what', () => {
  test('a tenant’s secrets are seen by all its users, changed and taken out by its administrators; no other tenant learns of them', () => {
    const id = add(anna, canary, { name: 'Shared' })
    const theirs = add(eve, foreign, { name: 'Foreign' })
    expect([names(anna), names(bo), names(eve)]).toEqual([['Shared'], ['Shared'], ['Foreign']])
    const change = (by: By, of: string): unknown[] => [
      () => made.core.api.updateSecret(by, of, fields()), () => made.core.vault.rotate(by, of, 'another-value-123'), () => made.core.vault.value(by, of), () => made.core.api.undoRotation(by, of),
      () => made.core.api.removeSecrets(by, [of]), () => made.core.api.restoreSecrets(by, [of]), () => made.core.api.purgeSecrets(by, [of]),
    ].map(codeOf)
    expect(change(bo, id)).toEqual(Array(7).fill('refused'))
    expect(change(bo, theirs)).toEqual(Array(7).fill('not-found'))
    expect(change(anna, theirs)).toEqual(Array(7).fill('not-found'))
    expect(change(anna, randomUUID())).toEqual(Array(7).fill('not-found'))
    expect(codeOf(() => add(bo))).toBe('refused')
    expect(codeOf(() => made.core.api.secret(anna, theirs))).toBe('not-found')
    expect(JSON.stringify([list(anna), list(bo), made.core.api.secret(anna, id)])).not.toMatch(/Foreign|canary/)
  })

  test('a personal secret is its owner’s alone, also against administrators', () => {
    const id = add(bo, canary, { name: 'Mine' }, true)
    expect([names(bo), names(anna)]).toEqual([['Mine'], []])
    expect(codeOf(() => made.core.api.secret(anna, id))).toBe('not-found')
    expect(codeOf(() => made.core.vault.value(anna, id))).toBe('not-found')
    expect(made.core.vault.value(bo, id)).toBe(canary)
    expect(codeOf(() => connect(anna, { bound: id }))).toBe('not-found')
  })

  test('who may act no longer, or claims another tenant, gets nothing', () => {
    const id = add(anna)
    made.db.prepare('update users set active = 0 where id = ?').run(bo.user)
    for (const by of [bo, { user: anna.user, tenant: 'other' }, { user: 'nobody', tenant: 'system' }])
      expect([() => list(by), () => made.core.api.secret(by, id), () => add(by, 'x-value-12345', {}, true), () => made.core.vaultFiles({ by, may: 'export' }).exportSecrets(null, 0)].map(codeOf)).toEqual(Array(4).fill('refused'))
  })
})

describe('values', () => {
  test('P-13, X-70: are in no answer, no audit entry, no error and in no file in clear', () => {
    const id = add(anna, canary, { notes: 'n' })
    made.core.vault.rotate(anna, id, `${canary}-two`)
    made.core.api.removeSecrets(anna, [id])
    made.core.api.restoreSecrets(anna, [id])
    const told = [list(anna), made.core.api.secret(anna, id), made.db.prepare('select * from audit').all(), String(codeOf(() => made.core.vault.rotate(anna, id, `${canary}-two`)))]
    expect(JSON.stringify(told)).not.toContain('canary')
    expect(made.bytes().includes(canary)).toBe(false)
    expect(made.core.api.secret(anna, id).hint).toBe('-two')
    made.db.exec(`create trigger fails before insert on secrets begin select raise(abort, 'no'); end`)
    expect(String(codeOf(() => add(anna)))).not.toContain('canary')
  })

  test('rotating keeps the last ten; the newest comes back for 30 days, and once more is a redo', () => {
    const id = add(anna, 'first-value-0000')
    const created = made.clock.now
    for (let count = 1; count <= 12; count++) {
      made.clock.now += day
      made.core.vault.rotate(anna, id, `value-number-${String(count).padStart(4, '0')}`)
    }
    const { versions, rotatedAt } = made.core.api.secret(anna, id)
    expect(versions.map(({ hint }) => hint)).toEqual(['0011', '0010', '0009', '0008', '0007', '0006', '0005', '0004', '0003', '0002'])
    expect(versions[0]).toEqual({ hint: '0011', from: created + 11 * day, replacedAt: made.clock.now, replacedBy: 'Anna', until: made.clock.now + 30 * day })
    expect(rotatedAt).toBe(made.clock.now)
    expect(made.core.api.undoRotation(anna, id)).toMatchObject({ hint: '0011', rotatedAt: created + 11 * day })
    expect(made.core.vault.value(anna, id)).toBe('value-number-0011')
    expect(made.core.api.undoRotation(anna, id).hint).toBe('0012')
    made.clock.now += 30 * day
    expect(codeOf(() => made.core.api.undoRotation(anna, id))).toBe('conflict')
    made.restart()
    expect(made.db.prepare('select count(*) from secret_versions where value is not null').pluck().get()).toBe(0)
    expect(made.core.api.secret(anna, id).versions.map(({ until }) => until)).toEqual(Array(10).fill(0))
    expect(codeOf(() => made.core.vault.rotate(anna, id, 'value-number-0012'))).toBe('invalid')
  })

  test('removed: unusable at once, restorable for 30 days, then gone with its versions when the store opens', () => {
    const id = add(anna)
    made.core.vault.rotate(anna, id, 'another-value-0123')
    const connection = connect(anna, { bound: id })
    expect(use(connection).value).toBe('another-value-0123')
    expect(made.core.api.removeSecrets(anna, [id])).toBe(1)
    expect(codeOf(() => use(connection))).toBe('refused')
    expect(made.core.api.connections(anna, 'llm')[0]!.state).toBe('no-secret')
    expect([names(anna), names(anna, { show: 'removed' }), list(anna).facets.removed]).toEqual([[], ['Key'], 1])
    expect([() => made.core.vault.value(anna, id), () => made.core.api.updateSecret(anna, id, fields())].map(codeOf)).toEqual(['conflict', 'conflict'])
    expect(made.core.api.secret(anna, id).purgeAt).toBe(made.clock.now + 30 * day)
    expect(made.core.api.restoreSecrets(anna, [id])).toBe(1)
    expect(use(connection).value).toBe('another-value-0123')

    made.core.api.removeSecrets(anna, [id])
    made.clock.now += 30 * day
    expect(codeOf(() => made.core.api.restoreSecrets(anna, [id]))).toBe('conflict')
    made.restart()
    expect(codeOf(() => made.core.api.secret(anna, id))).toBe('not-found')
    expect(['secrets', 'secret_versions', 'secret_origins'].map((table) => made.db.prepare(`select count(*) from ${table}`).pluck().get())).toEqual([0, 0, 0])
    expect(made.core.api.connections(anna, 'llm')[0]!.state).toBe('no-secret')
    expect(actions().filter((action) => action !== 'secret.used').slice(-1)).toEqual(['secret.purged'])
  })

  test('purging at once needs a removal first, and several are all or none', () => {
    const [one, two] = [add(anna), add(anna, 'another-value-0123')]
    expect(codeOf(() => made.core.api.purgeSecrets(anna, [one]))).toBe('conflict')
    made.core.api.removeSecrets(anna, [one])
    expect(codeOf(() => made.core.api.purgeSecrets(anna, [one, two]))).toBe('conflict')
    expect(made.core.api.secret(anna, one).removedAt).not.toBeNull()
    expect(codeOf(() => made.core.api.removeSecrets(anna, [two, randomUUID()]))).toBe('not-found')
    expect(names(anna)).toEqual(['Key'])
    expect(made.core.api.purgeSecrets(anna, [one, one])).toBe(1)
  })

  test('every change leaves one audit entry in its own transaction', () => {
    const id = add(anna)
    made.core.api.updateSecret(anna, id, fields({ name: 'Other' }))
    made.core.vault.rotate(anna, id, 'another-value-0123')
    made.core.api.undoRotation(anna, id)
    made.core.vault.value(anna, id)
    made.core.api.removeSecrets(anna, [id])
    made.core.api.restoreSecrets(anna, [id])
    made.core.api.removeSecrets(anna, [id])
    made.core.api.purgeSecrets(anna, [id])
    expect(actions()).toEqual(['secret.created', 'secret.changed', 'secret.rotated', 'secret.rotation-undone', 'secret.copied', 'secret.removed', 'secret.restored', 'secret.removed', 'secret.purged'])
    const other = add(anna)
    made.db.exec(`create trigger fails before insert on audit begin select raise(abort, 'no'); end`)
    expect(() => made.core.vault.rotate(anna, other, 'another-value-0123')).toThrow('no')
    expect(() => made.core.api.removeSecrets(anna, [other])).toThrow('no')
    made.db.exec('drop trigger fails')
    expect([made.core.vault.value(anna, other), made.core.api.secret(anna, other).removedAt, names(anna)]).toEqual([canary, null, ['Key']])
  })
})

describe('connections', () => {
  test('a bound secret stays when its connection goes; one typed into the form goes with it unless something else uses it', () => {
    const id = add(anna)
    const bound = connect(anna, { bound: id, label: 'Bound' })
    expect(use(bound).value).toBe(canary)
    expect(made.core.api.bindings(anna, id)).toEqual([{ connection: bound, plugin: 'llm', pluginTitle: 'llm', network: 'api', label: 'Bound', origin: 'https://api.example.com', state: 'ready' }])
    made.core.api.removeConnection(anna, bound)
    expect(made.core.vault.value(anna, id)).toBe(canary)

    const own = connect(anna, { value: 'typed-value-000001', label: 'Own' })
    const typed = list(anna, { category: 'connection' }).secrets[0]!
    expect(typed).toMatchObject({ name: 'Own', owner: null, bindings: 1 })
    const second = connect(anna, { bound: typed.id })
    made.core.api.removeConnection(anna, own)
    expect(use(second).value).toBe('typed-value-000001')
    made.core.api.removeConnection(anna, second)
    expect(names(anna, { category: 'connection' })).toEqual(['Own'])

    const alone = connect(anna, { value: 'typed-value-000002', label: 'Alone' })
    made.core.api.removeConnection(anna, alone)
    expect(names(anna, { category: 'connection' })).toEqual(['Own'])
  })

  test('a value typed over a bound secret is a secret of its own; the bound one is not touched', () => {
    const id = add(anna, canary, { name: 'Vault key' })
    const connection = connect(anna, { bound: id })
    connect(anna, { id: connection, label: 'Renamed', value: null })
    expect(made.core.api.secret(anna, id).name).toBe('Vault key')
    connect(anna, { id: connection, value: 'typed-value-000001' })
    expect([use(connection).value, made.core.vault.value(anna, id)]).toEqual(['typed-value-000001', canary])
  })

  test('unbinding leaves both; only administrators bind, unbind and remove', () => {
    const id = add(anna)
    const connection = connect(anna, { bound: id })
    expect([() => made.core.api.unbindSecret(bo, connection), () => connect(bo, { bound: id }), () => made.core.api.removeConnection(bo, connection)].map(codeOf)).toEqual(Array(3).fill('refused'))
    expect(codeOf(() => made.core.api.unbindSecret(eve, connection))).toBe('not-found')
    made.core.api.unbindSecret(anna, connection)
    expect(codeOf(() => use(connection))).toBe('refused')
    expect([names(anna), made.core.api.bindings(anna, id), made.core.api.connections(anna, null)[0]!.state]).toEqual([['Key'], [], 'no-secret'])
  })

  test('who used it for which origin is counted by the transaction that hands the value out', () => {
    const id = add(anna)
    const connection = connect(anna, { bound: id })
    const first = made.clock.now
    use(connection)
    made.clock.now += 1000
    use(connection)
    use(connection, bo)
    expect(made.core.api.secret(anna, id).used).toEqual(expect.arrayContaining([
      { user: anna.user, userName: 'Anna', plugin: 'llm', origin: 'https://api.example.com', count: 2, firstAt: first, lastAt: first + 1000 },
      { user: bo.user, userName: 'Bo', plugin: 'llm', origin: 'https://api.example.com', count: 1, firstAt: first + 1000, lastAt: first + 1000 },
    ]))
    expect(made.core.api.secret(anna, id).lastUsedAt).toBe(first + 1000)
  })
})

describe('what is noticed', () => {
  test('duplicates among what the caller may see, and nothing of what others have', () => {
    const one = add(anna)
    add(bo, canary, {}, true)
    add(eve, canary)
    expect([findings(one), findings(one, bo)]).toEqual([[], ['duplicate']])
    const two = add(anna)
    expect([findings(one), list(anna).facets.findings, names(anna, { show: 'findings' }).length]).toEqual([['duplicate'], 2, 2])
    made.core.api.removeSecrets(anna, [two])
    expect(findings(one)).toEqual([])
  })

  test('age, use, expiry, and another provider’s key', () => {
    const id = add(anna, 'sk-ant-api03-Zx81mQwErTy', { provider: 'OpenAI', expiresAt: made.clock.now + 20 * day })
    expect(findings(id)).toEqual(['wrong-provider'])
    made.clock.now += 7 * day
    expect(findings(id)).toEqual(['wrong-provider', 'expires-soon'])
    made.clock.now += 13 * day
    expect(findings(id)).toEqual(['wrong-provider', 'expired'])
    made.clock.now += 70 * day
    expect(findings(id)).toEqual(['wrong-provider', 'expired', 'rotation-due', 'never-used'])
    made.core.api.updateSecret(anna, id, fields({ provider: 'anthropic', rotateEveryDays: null }))
    made.core.vault.value(anna, id)
    expect(findings(id)).toEqual([])
  })

  test('whose key it looks like', () => {
    const keys = [
    ['sk-proj-Ab3dEf6hIj9kLmN', 'openai'], ['sk-admin-Ab3dEf6hIj9kL', 'openai'], ['sk-ant-api03-Ab3dEf6hI', 'anthropic'], ['AIzaSyAb3dEf6hIj9kLmNoP', 'google'], ['ghp_Ab3dEf6hIj9kLmNoPq', 'github'],
    ['github_pat_Ab3dEf6hIj9', 'github'], ['AKIAZ5QWERTYUIOP1234', 'aws'], ['sk_live_Ab3dEf6hIj9kLm', 'stripe'], ['xoxb-1234-Ab3dEf6hIj9', 'slack'], ['xai-Ab3dEf6hIj9kLmNoP', 'xai'],
    ['hf_Ab3dEf6hIj9kLmNoPq', 'huggingface'], ['gsk_Ab3dEf6hIj9kLmNoP', 'groq'], ['r8_Ab3dEf6hIj9kLmNoPq', 'replicate'], ['napi_Ab3dEf6hIj9kLmNo', 'neon'], ['cfut_Ab3dEf6hIj9kLmNo', 'cloudflare'],
    ['Ab3dEf6hIj9kLmNoPqRsTu', ''], ['sk-short', ''], ['sk- a sentence of words', ''],
    ]
    expect(keys.map(([value = '']) => [value, recognise(value)])).toEqual(keys)
  })

  test('weak values and samples; a name nobody knows accuses nobody', () => {
    for (const weak of ['short', 'aaaaaaaaaaaaaaaa', 'abcdefghijklmnop', '1234567890123456', 'ababababababab']) expect([weak, checkValue(weak).weak]).toEqual([weak, 1])
    for (const sample of ['changeme', 'your-api-key-here', '<your key>', '${OPENAI_API_KEY}', 'AKIAIOSFODNN7EXAMPLE', 'sk-test-1234567890', 'xxxxxxxxxxxxxxxx', 'password123']) expect([sample, checkValue(sample).sample]).toEqual([sample, 1])
    for (const good of ['sk-proj-Zx81mQwErTyUiOp', 'kT9#mQ2$vL5x', '9f86d081884c7d659a2feaa0c55ad015', '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC']) expect([good, checkValue(good)]).toMatchObject([good, { weak: 0, sample: 0 }])
    expect([isWrongProvider('DeepSeek', 'openai'), isWrongProvider('Claude', 'openai'), isWrongProvider('OpenAI', '')]).toEqual([false, true, false])
  })
})

describe('search', () => {
  test('all words, anywhere, without case or accents; filters, order, pages', () => {
    add(anna, 'value-aaaa-0001', { name: 'Größe 10', provider: 'openai', tags: ['prod'] })
    add(anna, 'value-bbbb-0002', { name: 'größe 9', provider: 'xai', category: 'Test', expiresAt: made.clock.now + 1 })
    add(anna, 'value-cccc-0003', { name: 'Alpha', notes: 'runs in PROD', tags: ['eu'] })
    expect(names(anna)).toEqual(['Alpha', 'größe 9', 'Größe 10'])
    expect(names(anna, { search: 'GROSSE' })).toEqual([])
    expect(names(anna, { search: 'große 10' })).toEqual(['Größe 10'])
    expect(names(anna, { search: ' prod ' })).toEqual(['Alpha', 'Größe 10'])
    expect(names(anna, { search: 'prod eu' })).toEqual(['Alpha'])
    expect(names(anna, { tag: 'prod' })).toEqual(['Größe 10'])
    expect(names(anna, { sort: 'expiresAt', descending: true })[0]).toBe('größe 9')
    expect(names(anna, { descending: true, offset: 1, limit: 1 })).toEqual(['größe 9'])
    expect(list(anna).facets).toMatchObject({ categories: ['Test'], providers: ['openai', 'xai'], tags: ['eu', 'prod'] })
    expect(fold('ÄÖ é')).toBe('ao e')
  })

  test('the index follows the table, whoever changes it, and what is rolled back', () => {
    const id = add(anna)
    expect(names(anna)).toEqual(['Key'])
    made.db.prepare('update secrets set name = ? where id = ?').run('By hand', id)
    expect(names(anna)).toEqual(['By hand'])
    made.db.exec('begin')
    made.db.prepare('update secrets set name = ? where id = ?').run('Never', id)
    expect(names(anna)).toEqual(['Never'])
    made.db.exec('rollback')
    expect(names(anna)).toEqual(['By hand'])
    made.db.prepare('delete from secrets where id = ?').run(id)
    expect(names(anna)).toEqual([])
  })
})

describe('files', () => {
  const row = (name: string, value: string) => ({ fields: { ...fields(), name }, value })
  test('import: what is known, what is taken, each with its entry; the same file twice changes nothing', () => {
    add(anna, canary, { name: 'Known' })
    const files = made.core.vaultFiles({ by: anna, may: 'import' })
    expect(files.knownSecrets([{ name: 'x', value: canary }, { name: 'known', value: 'y' }, { name: 'x', value: foreign }])).toEqual(['value', 'name', 'none'])
    const rows = [row('A', 'value-a'), row('A', 'value-a'), row('', 'v'), row('B', ' '), row('C', 'x'.repeat(20_001)), row('n'.repeat(121), 'v'), row('Known', canary)]
    expect(files.importSecrets(rows, false)).toEqual(['', 'exists', 'no-name', 'no-value', 'too-long', 'too-long', 'exists'])
    expect(files.importSecrets(rows, false)[0]).toBe('exists')
    expect(actions()).toEqual(['secret.created', 'secret.imported'])
    expect(codeOf(() => made.core.vaultFiles({ by: bo, may: 'import' }).importSecrets([row('x', 'y')], false))).toBe('refused')
    expect(made.core.vaultFiles({ by: bo, may: 'import' }).importSecrets([row('x', 'y')], true)).toEqual([''])
    expect(codeOf(() => files.exportSecrets(null, 0))).toBe('refused')
  })

  test('export: only what the person may take out, in parts, one entry', () => {
    add(anna, canary, { name: 'Tenant' })
    add(bo, 'value-of-bo-0001', { name: 'Bo’s' }, true)
    const theirs = add(eve, foreign)
    const of = (by: By, ids: string[] | null = null) => made.core.vaultFiles({ by, may: 'export' }).exportSecrets(ids, 0)
    expect(of(anna).secrets.map(({ value }) => value)).toEqual([canary])
    expect(of(bo).secrets.map(({ value }) => value)).toEqual(['value-of-bo-0001'])
    expect(codeOf(() => of(anna, [theirs]))).toBe('not-found')
    for (let count = 0; count < 600; count++) add(anna, `value-${count}`)
    expect(of(anna)).toMatchObject({ total: 601 })
    expect(of(anna).secrets.length).toBe(500)
    expect(made.core.vaultFiles({ by: anna, may: 'export' }).exportSecrets(null, 500).secrets.length).toBe(101)
    expect(actions().filter((action) => action === 'secret.exported').length).toBe(4)
  })
})

test('values that were checked by older rules, or never, are checked when the store opens', () => {
  made.db.exec(`insert into secrets (id, tenant, name, value, created_at, rotated_at) values ('old', 'system', 'Team', 'sk-proj-Zx81mQwErTyUiOp', 1, 1)`)
  made.restart()
  expect(made.core.api.secret(anna, 'old')).toMatchObject({ recognised: 'openai', rotateEveryDays: 90 })
  expect(findings(add(anna, 'sk-proj-Zx81mQwErTyUiOp'))).toEqual(['duplicate'])
})
