/** Plugins from all sources and in all states, packages on their way in, and what a plugin used and did. */
import type { Candidate, PluginInfo, PluginUsage, Replay } from '../shell/types'
import { now, plugin, plugins, weather } from './fixtures'

const hour = 3_600_000
export const fingerprint = 'SHA256:h6dV3Yw0n2ZbQkq9mCw1rT8xLJf5sUeXoPiAaBvG7yE'
export const signedBy = (name: string): PluginInfo['publisher'] => ({ name, fingerprint, signed: true })

/** Installed and signed, with a version to go back to. */
export const installed = (change: Partial<PluginInfo> = {}): PluginInfo => plugin('acme.weather', weather, {
  title: 'Sample weather', version: '1.2.0', source: 'installed', publisher: signedBy('Acme Labs'), previousVersion: '1.1.0', grants: ['network:status', 'notifications'], settings: {}, page: 'hidden', ...change,
})
export const developed = (change: Partial<PluginInfo> = {}): PluginInfo => plugin('lab-notes', { ...weather, title: 'Lab notes', description: 'Work in progress.', group: 'knowledge' }, {
  title: 'Lab notes', version: '0.0.1', source: 'developer', publisher: { name: '', fingerprint: null, signed: false }, grants: ['network:status'], settings: {}, ...change,
})
export const unsigned = (change: Partial<PluginInfo> = {}): PluginInfo => plugin('home-grown', { ...weather, title: 'Home grown', description: 'Packed without a key.' }, {
  title: 'Home grown', source: 'installed', publisher: { name: 'Somebody', fingerprint: null, signed: false }, enabled: false, grants: [], settings: {}, ...change,
})
/** One of each problem; the first two plugins are those of every test. */
export const everyPlugin = (): PluginInfo[] => [
  ...plugins(), installed(), developed({ buildErrors: 'src/App.vue (12:4)\nUnexpected token\n> 12 |   <template' }), unsigned(),
  installed({ id: 'acme.paused', title: 'Paused', problem: 'new-permissions' }), installed({ id: 'acme.crashed', title: 'Crashed', enabled: false, problem: 'crashed', problemText: 'Its page ended three times in five minutes.' }),
  installed({ id: 'acme.changed', title: 'Changed', enabled: false, problem: 'files-changed', problemText: 'dist/index.js is not what was installed.' }),
  installed({ id: 'acme.required', title: 'Required one', policy: 'required', requiredGrants: ['network:status'] }), installed({ id: 'acme.banned', title: 'Banned one', enabled: false, policy: 'forbidden', problem: 'forbidden' }),
]

export const ticket = '00000000-0000-4000-8000-000000000501'
export const candidate = (change: Partial<Candidate> = {}): Candidate => {
  const { id, title, description, texts, manifest } = installed()
  return {
    ticket, id, version: '1.2.0', title, description, texts, manifest, publisher: signedBy('Acme Labs'), size: 184_320, relation: 'new', installedVersion: null,
    added: ['network:status', 'notifications', 'metrics:read'], changesTables: false, warnings: [], ...change,
  }
}

export const usage = (change: Partial<PluginUsage> = {}): PluginUsage => ({
  memoryBytes: 96_000_000, cpuPercent: 3, egressBytesToday: 42_000_000, wakeUpsToday: 12, rows: 5210, storageBytes: 1_802_240,
  tables: [{ name: 'reports', rows: 5200, bytes: 1_760_000 }, { name: 'places', rows: 10, bytes: 42_240 }], ...change,
})
export const replay = (change: Partial<Replay> = {}): Replay => ({ since: now - 7 * 24 * hour, calls: 1204, refused: [], ...change })
export const calls = () => [
  { route: 'net.request', outcome: 'ok', calls: 168, ms: 31_000, lastAt: now - hour }, { route: 'db.query', outcome: 'ok', calls: 1020, ms: 2_040, lastAt: now - hour },
  { route: 'metrics.read', outcome: 'refused', calls: 16, ms: 2, lastAt: now - 30 * hour },
]
