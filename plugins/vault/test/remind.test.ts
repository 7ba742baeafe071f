/** The daily look at the vault, on the host's real code: what it publishes, what it says, and that it says it once. */
import type { SecretFields, SecretInfo } from '@panoptic/sdk'
import { createTestHost, type TestHost } from '@panoptic/sdk/testing'
import { afterEach, expect, it } from 'vitest'
import manifest from '../package.json'
import { tables, type DB } from '../tables'
import { remind } from '../tasks/remind'
import { dayMs } from '../vault/age'
import { pointsOf } from '../vault/figures'
import { noticeOf, stateOf } from '../vault/reminder'
import { allSecrets } from '../vault/walk'

const start = Date.parse('2026-11-22T09:00:00Z')
const canary = 'sk-proj-CANARY4f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a'
let host: TestHost<DB>
afterEach(() => host?.close())

async function open(options: { grants?: readonly string[]; language?: 'en' | 'de' } = {}): Promise<TestHost<DB>> {
  let typed = 0
  host = await createTestHost<DB>({
    package: manifest, tables, now: start, ...(options.language !== undefined && { language: options.language }),
    tasks: { remind: (context) => remind(context, host.clock.now) },
    vault: { value: () => `${canary}${(typed += 1)}` },
    ...(options.grants !== undefined && { user: { grants: options.grants } }),
  })
  return host
}
const later = (days: number): void => { host.clock.now = start + days * dayMs }
const pointsNamed = (name: string) => [...new Map(host.points.filter((point) => point.name === name).map((point) => [JSON.stringify([point.labels, point.at]), point])).values()]

it('publishes numbers and ages for the day; a second run of the day replaces them', async () => {
  const { panoptic, runTask } = await open()
  expect(await runTask('remind')).toMatchObject({ outcome: 'ok' })
  expect([pointsNamed('vault.secrets').map(({ value }) => value), pointsNamed('vault.oldest_days')]).toEqual([[0], []])

  await panoptic.secrets.add({ name: 'Old', provider: 'openai', category: 'prod', rotateEveryDays: 30 })
  later(40)
  await panoptic.secrets.add({ name: 'New', provider: 'anthropic', expiresAt: host.clock.now + 5 * dayMs })
  await panoptic.secrets.add({ name: 'Mine', rotateEveryDays: null }, { personal: true })
  await runTask('remind')
  await runTask('remind')
  const day = Date.parse('2027-01-01')
  expect(pointsNamed('vault.secrets').filter(({ at }) => at === day).map(({ value, unit }) => [value, unit])).toEqual([[3, 'count']])
  expect(pointsNamed('vault.due').filter(({ at }) => at === day).map(({ value }) => value)).toEqual([1])
  expect(pointsNamed('vault.oldest_days').map(({ value, unit }) => [value, unit])).toEqual([[40, 'days']])
  expect(pointsNamed('vault.secret.age').map(({ labels, value, unit }) => [labels, value, unit])).toEqual([
    [{ secret: 'Old', provider: 'openai', category: 'prod' }, 40, 'days'], [{ secret: 'New', provider: 'anthropic' }, 0, 'days'], [{ secret: 'Mine', provider: 'openai' }, 0, 'days'],
  ])
  expect(pointsNamed('vault.secret.overdue').map(({ labels, value, unit }) => [labels?.['secret'], value, unit])).toEqual([['Old', 1, 'count'], ['New', 0, 'count'], ['Mine', 0, 'count']])
  expect(pointsNamed('vault.expires_in_days').map(({ value, labels }) => [value, labels?.['provider']])).toEqual([[5, 'anthropic']])
})

it('P-45: what alerts watch of a secret ends when it is rotated, renamed or removed', async () => {
  const { panoptic, runTask } = await open()
  const newest = (): Record<string, number> => Object.fromEntries(pointsNamed('vault.secret.overdue').toSorted((a, b) => a.at - b.at).map(({ labels, value }) => [labels!['secret']!, value]))
  const add = async (name: string) => (await panoptic.secrets.add({ name, rotateEveryDays: 30, expiresAt: start + 41 * dayMs }))!
  const [rotated, renamed, removed] = [await add('Rotated'), await add('Renamed'), await add('Removed')]
  await add('Kept')
  const fieldsOf = ({ category, provider, notes, tags, expiresAt, rotateEveryDays, name }: SecretInfo): SecretFields => ({ category, provider, notes, tags, expiresAt, rotateEveryDays, name })
  later(40)
  await runTask('remind')
  expect(newest()).toEqual({ Rotated: 1, Renamed: 1, Removed: 1, Kept: 1 })
  await panoptic.secrets.rotate(rotated.id)
  await panoptic.secrets.update(renamed.id, { ...fieldsOf(renamed), name: 'Other' })
  await panoptic.secrets.remove([removed.id])
  await runTask('remind')
  expect(newest()).toEqual({ Rotated: 0, Renamed: 0, Removed: 0, Kept: 1, Other: 1 })
  const ends = host.points.filter(({ labels }) => labels?.['secret'] === 'Removed').slice(-3)
  expect(ends.map(({ name, value, unit }) => [name, value, unit]).toSorted()).toEqual([['vault.expires_in_days', 36_500, 'days'], ['vault.secret.age', 0, 'days'], ['vault.secret.overdue', 0, 'count']])
  const before = host.points.length
  await runTask('remind')
  expect(host.points.slice(before).some(({ labels }) => labels?.['secret'] === 'Removed')).toBe(false)
})

it('secrets that share name and provider are one series: the most urgent counts', async () => {
  const { panoptic, runTask } = await open()
  await panoptic.secrets.add({ name: 'Same', rotateEveryDays: 30 })
  later(40)
  await panoptic.secrets.add({ name: 'Same', rotateEveryDays: 30 })
  await runTask('remind')
  expect(pointsNamed('vault.secret.age').map(({ value }) => value)).toEqual([40])
  expect(pointsNamed('vault.secret.overdue').map(({ value }) => value)).toEqual([1])
})

it('reminds once a day, in plain words, and leads to the findings', async () => {
  const { panoptic, runTask } = await open()
  await panoptic.secrets.add({ name: 'One', rotateEveryDays: 30 })
  await panoptic.secrets.add({ name: 'Two', rotateEveryDays: 30, expiresAt: start + 50 * dayMs })
  await runTask('remind')
  expect(host.notices).toEqual([])
  later(40)
  await runTask('remind')
  await runTask('remind')
  expect(host.notices).toMatchObject([{ title: '2 secrets need your attention', body: '2 should be rotated now. One expires within two weeks.', view: 'health', key: 'vault.due', urgency: 'low' }])
  later(51)
  await runTask('remind')
  expect(host.notices.map(({ body, urgency }) => [body, urgency]).at(-1)).toEqual(['2 should be rotated now. One has expired.', 'normal'])
  expect(host.notices).toHaveLength(2)
  later(90)
  await runTask('remind')
  expect((await panoptic.db.selectFrom('reminded').select('day').execute()).map(({ day }) => day)).toEqual(['2027-02-20'])
  expect(host.faults).toEqual([])
})

it('counts what this person sees: not another’s personal secrets, not removed ones', async () => {
  const { panoptic, runTask } = await open()
  const reader = await host.addUser({ name: 'reader', role: 'tenant_user' })
  await panoptic.secrets.add({ name: 'Mine', rotateEveryDays: 1 }, { personal: true })
  const gone = await panoptic.secrets.add({ name: 'Gone', rotateEveryDays: 1 })
  await panoptic.secrets.add({ name: 'Shared', rotateEveryDays: 1 })
  await panoptic.secrets.remove([gone!.id])
  later(3)
  await runTask('remind')
  expect(host.points.findLast(({ name }) => name === 'vault.due')?.value).toBe(2)
  await reader.runTask('remind')
  expect(host.points.findLast(({ name }) => name === 'vault.due')?.value).toBe(1)
})

it('without permission it says which is missing; without notifications it only publishes', async () => {
  const { grant, panoptic, runTask } = await open()
  await panoptic.secrets.add({ name: 'Due', rotateEveryDays: 1 })
  later(3)
  await grant(['metrics:publish', 'notifications'])
  expect(await runTask('remind')).toMatchObject({ outcome: 'failed', message: expect.stringContaining('Permissions of Vault') as string })
  await grant(['secrets:manage', 'metrics:publish'])
  expect(await runTask('remind')).toMatchObject({ outcome: 'ok' })
  expect([host.notices.length, host.points.length > 0]).toEqual([0, true])
  await grant(['secrets:manage', 'notifications'])
  const before = host.points.length
  expect(await runTask('remind')).toMatchObject({ outcome: 'ok' })
  expect([host.notices.length, host.points.length]).toEqual([1, before])
})

it('speaks German to Germans', async () => {
  const { panoptic, runTask } = await open({ language: 'de' })
  await panoptic.secrets.add({ name: 'Alt', rotateEveryDays: 1 })
  later(3)
  await runTask('remind')
  expect(host.notices).toMatchObject([{ title: 'Ein Geheimnis braucht Aufmerksamkeit', body: 'Eines sollte jetzt erneuert werden.' }])
})

it('no value reaches the plugin: not by any answer, point, notice or log', async () => {
  const { panoptic, runTask } = await open()
  const made = await panoptic.secrets.add({ name: 'Secret', notes: 'for billing', rotateEveryDays: 1 })
  later(3)
  await panoptic.secrets.rotate(made!.id)
  await panoptic.secrets.copy(made!.id)
  await runTask('remind')
  const seen = JSON.stringify([made, await allSecrets((query) => panoptic.secrets.list(query)), await panoptic.secrets.get(made!.id), host.points, host.notices, host.log])
  expect(seen).toContain('for billing')
  expect(seen).not.toContain('CANARY')
})

it('publishes single secrets for those that need a look first, in a bounded number', () => {
  const secrets = Array.from({ length: 700 }, (_, index) => ({
    id: `s${index}`, name: `s${index}`, category: '', provider: '', notes: '', tags: [], expiresAt: index === 699 ? start + dayMs : null, rotateEveryDays: null, owner: null, hint: '', recognised: '',
    createdAt: start, rotatedAt: start - (700 - index) * dayMs, lastUsedAt: null, removedAt: null, purgeAt: null, findings: [], bindings: 0,
  }))
  const ages = pointsOf(secrets, start).filter(({ name }) => name === 'vault.secret.age')
  expect([ages.length, ages[0]?.labels?.['secret'], ages[1]?.labels?.['secret']]).toEqual([500, 's699', 's0'])
  expect(noticeOf(stateOf([], start), start, 'en')).toBeNull()
})
