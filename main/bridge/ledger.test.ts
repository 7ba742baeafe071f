import { describe, expect, it } from 'vitest'
import type { CallCount } from '../store/api'
import type { CallRecord } from './gate'
import { createLedger } from './ledger'

const call = (over: Partial<CallRecord> = {}): CallRecord => ({ identity: { kind: 'plugin', plugin: 'p', user: 'u', tenant: 't' }, route: 'session.me', outcome: 'ok', durationMs: 2, ...over })

describe('ledger', () => {
  it('sums by plugin, user, route and outcome', async () => {
    const saved: CallCount[][] = []
    const ledger = createLedger((counts) => Promise.resolve(saved.push([...counts])), 1e6)
    for (let index = 0; index < 3; index++) ledger.record(call())
    ledger.record(call({ outcome: 'refused' }))
    ledger.record(call({ identity: { kind: 'shell', user: 'u', tenant: 't' } }))
    ledger.add([{ plugin: 'p', user: 'u', route: 'session.me', outcome: 'ok', calls: 7, ms: 4 }])
    await ledger.close()
    expect(saved).toEqual([[
      { plugin: 'p', user: 'u', route: 'session.me', outcome: 'ok', calls: 10, ms: 10 },
      { plugin: 'p', user: 'u', route: 'session.me', outcome: 'refused', calls: 1, ms: 2 },
      { plugin: '~shell', user: 'u', route: 'session.me', outcome: 'ok', calls: 1, ms: 2 },
    ]])
  })
  it('loses nothing while the store is away', async () => {
    const saved: CallCount[] = []
    let away = true
    const ledger = createLedger((counts) => (away ? Promise.reject(new Error('away')) : Promise.resolve(saved.push(...counts))), 1e6)
    ledger.record(call())
    await ledger.flush()
    ledger.record(call())
    away = false
    await ledger.close()
    expect(saved).toEqual([{ plugin: 'p', user: 'u', route: 'session.me', outcome: 'ok', calls: 2, ms: 4 }])
  })
})
