import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { latestVersion, migrations } from './index'

/** A released migration is never edited: whoever changes one must write the next one instead. */
const frozen: Readonly<Record<string, string>> = {
  '1-core': 'd876e795d2adff9969d3265c531380b3acd2006383a9518efc5ac7dae246eabe',
  '2-people': 'c46776fe23811dce498cfd31d2fde643219d27dd9d145e1ec78e7baa945f6723',
  '3-vault': '02275c41f1741dcc352b152b2566ed98957bd38190c6ae39404624a0597e2d9c',
  '4-audit': 'd3450498155e35d34dbc466c27b78d73f336209de24772a8b3e3ddb6c1268772',
  '5-plugins': 'feec13ea3df7ba279d8ce57a9d2d5ea1836ce1a748baeb80136700ff6040bc74',
  '6-alerts': '91a9ef8e2ed790b6a294f56cc1f387f0f73444bf7d24ae0a011bfa4b325815ef',
}

test('P-08: released migrations are what they were', () => {
  const hashes = migrations.map(({ version, name, sql }) => [`${version}-${name}`, createHash('sha256').update(sql).digest('hex')])
  expect(Object.fromEntries(hashes)).toEqual(frozen)
})

test('migrations are numbered from 1 without a gap, and every file is in the list', () => {
  expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, index) => index + 1))
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.sql')).sort()
  expect(files).toEqual(migrations.map(({ version, name }) => `${String(version).padStart(4, '0')}-${name}.sql`))
  expect(latestVersion).toBe(migrations.length)
})
