import { describe, expect, it } from 'vitest'
import { plugin, weather } from '../../test/fixtures'
import type { PluginInfo } from '../types'
import { goneBecause } from './shown-plugin'

const on = plugin('sample', weather)
const now = (change: Partial<PluginInfo>): PluginInfo => ({ ...on, ...change })

describe('a view that is shown', () => {
  it('goes with its plugin, and says why', () => {
    expect(goneBecause(on, undefined, 'now')).toBe('removed')
    expect(goneBecause(on, now({ enabled: false }), 'now')).toBe('disabled')
    expect(goneBecause(on, now({ enabled: false, policy: 'forbidden', problem: 'forbidden' }), 'now')).toBe('forbidden')
    expect(goneBecause(on, now({ manifest: { ...on.manifest, views: [] } }), 'now')).toBe('view')
  })

  it('stays where it can say itself what is wrong, or was never there', () => {
    expect(goneBecause(on, on, 'now')).toBeNull()
    expect(goneBecause(on, now({ enabled: false, problem: 'crashed' }), 'now')).toBeNull()
    expect(goneBecause(on, now({ problem: 'new-permissions' }), 'now')).toBeNull()
    expect(goneBecause(now({ enabled: false }), now({ enabled: false }), 'now')).toBeNull()
    expect(goneBecause(undefined, undefined, 'now')).toBeNull()
    expect(goneBecause(on, on, 'no-such-view')).toBeNull()
  })
})
