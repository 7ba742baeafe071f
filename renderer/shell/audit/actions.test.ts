import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { audit } from '../../locales/en/audit'
import { dayIn, rangeOf, startOfDay } from './ranges'

const main = join(import.meta.dirname, '../../../main')
const groups = Object.keys(audit.groups).join('|')

test('P-70: every action that the host writes has a sentence', () => {
  const files = readdirSync(main, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.includes('testing'))
  const written = new Set(files.flatMap((name) => readFileSync(join(main, name), 'utf8').split('\n')
    .filter((line) => /\b(audit|append|tell|record)\(/.test(line))
    .flatMap((line) => [...line.matchAll(new RegExp(`'((?:${groups})\\.[a-z-]+)'`, 'g'))].map(([, action]) => action!))))
  expect(written.size).toBeGreaterThan(30)
  const known = new Set(Object.entries(audit.actions).flatMap(([group, names]) => Object.keys(names).map((name) => `${group}.${name}`)))
  expect([...written].filter((action) => !known.has(action))).toEqual([])
})

test('days begin where the zone says, also when the clocks change', () => {
  expect(new Date(startOfDay('2026-03-29', 'Europe/Berlin')!).toISOString()).toBe('2026-03-28T23:00:00.000Z')
  expect(new Date(startOfDay('2026-03-30', 'Europe/Berlin')!).toISOString()).toBe('2026-03-29T22:00:00.000Z')
  expect(new Date(startOfDay('2026-01-01', 'Pacific/Kiritimati')!).toISOString()).toBe('2025-12-31T10:00:00.000Z')
  expect(new Date(startOfDay('2026-01-01', 'Asia/Kathmandu')!).toISOString()).toBe('2025-12-31T18:15:00.000Z')
  expect([startOfDay('', 'UTC'), startOfDay('2026-13-01', 'UTC')]).toEqual([null, null])
  const now = Date.parse('2026-03-29T12:00:00Z')
  expect(rangeOf('dates', now, 'UTC', '2026-03-01', '2026-03-02')).toEqual({ from: Date.parse('2026-03-01'), to: Date.parse('2026-03-03') })
  expect(rangeOf('today', now, 'UTC', '', '')).toEqual({ from: Date.parse('2026-03-29'), to: null })
  expect(rangeOf('all', now, 'UTC', '', '')).toEqual({ from: null, to: null })
  expect(dayIn(now, 'Pacific/Kiritimati')).toBe('2026-03-30')
})
