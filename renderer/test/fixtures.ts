/** A workspace with two neutral plugins, as the host would describe it. Times hang on one fixed moment. */
import { manifestSchema, type ManifestInput } from '../../sdk/contract/manifest'
import type { AuditEntry, BackgroundState, CardData, Connection, Message, NetworkEntry, PluginInfo, Run, ShellStart, TaskState } from '../shell/types'

export const now = Date.now()
const minute = 60_000
const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

const spend: ManifestInput = {
  engine: '^1', title: 'Sample spend', description: 'What sample models cost, per day and model.', entry: 'dist/index.js', icon: 'icon.svg', group: 'operations',
  views: [{ id: 'overview', title: 'Overview' }, { id: 'usage', title: '%usage%' }],
  tasks: [{ id: 'sync', title: 'Fetch usage', schedule: '0 */6 * * *' }],
  commands: [{ id: 'export', title: 'Export usage', shortcut: 'mod+shift+e' }],
  settings: { type: 'object', properties: { currency: { type: 'string', title: 'Currency', enum: ['USD', 'EUR'], default: 'USD' }, days: { type: 'integer', title: 'Days to fetch', minimum: 1, maximum: 400, default: 180 } } },
  cards: [
    { id: 'today', title: 'Spend', kind: 'number', metric: 'sample.cost', window: 'day', view: 'overview' },
    { id: 'month', title: 'Spend this month', kind: 'number', metric: 'sample.cost', window: 'month' },
    { id: 'accounts', title: 'Accounts', kind: 'status', metric: 'sample.accounts' },
    { id: 'tokens', title: 'Tokens', kind: 'number', metric: 'sample.tokens' },
    { id: 'trend', title: 'Spend per day', kind: 'trend', metric: 'sample.cost', window: '30d' },
    { id: 'models', title: 'By model', kind: 'list', metric: 'sample.cost', by: 'model', window: 'month' },
  ],
  secrets: [{ id: 'admin', title: 'Admin key', inject: { kind: 'header', header: 'authorization', format: 'Bearer {value}' } }],
  permissions: {
    network: [{ id: 'api', origin: 'https://api.example.com', secrets: ['admin'], userOrigin: true, reason: 'To fetch what your organisation used and what it cost.' }],
    notifications: { reason: 'To tell you when spend jumps.' }, files: { reason: 'To export tables.' }, metrics: ['publish'],
  },
}
const notes: ManifestInput = {
  engine: '^1', title: 'Sample notes', description: 'Search what your team wrote down.', entry: 'dist/index.js', icon: 'icon.svg', group: 'knowledge',
  views: [{ id: 'search', title: 'Search' }], permissions: { metrics: ['read'] },
}

/** What an author outside might write: a public status page, read with permission. */
export const weather: ManifestInput = {
  engine: '^1', title: 'Sample weather', description: 'Shows what public status pages say.', entry: 'dist/index.js', icon: 'icon.svg', group: 'operations', publisher: 'Acme Labs',
  views: [{ id: 'now', title: 'Now' }], tasks: [{ id: 'fetch', title: 'Fetch reports', schedule: '*/30 * * * *' }],
  permissions: { network: [{ id: 'status', origin: 'https://status.example.com', reason: 'To read the reports.' }], notifications: { reason: 'To tell you about outages.' }, metrics: ['read'] },
}

const svg = (path: string): string => `data:image/svg+xml;base64,${Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" fill="none" stroke="black" stroke-width="1.5">${path}</svg>`).toString('base64')}`

export function plugin(id: string, manifest: ManifestInput, change: Partial<PluginInfo> = {}): PluginInfo {
  const parsed = manifestSchema.parse(manifest)
  return {
    id, version: '0.1.0', title: manifest.title, description: manifest.description, icon: svg('<path d="M2 13h12M4 10V6m4 4V3m4 7V7"/>'), manifest: parsed, texts: { usage: 'Usage details' },
    enabled: true, grants: ['network:api', 'notifications', 'files', 'metrics:publish'], source: 'built-in', publisher: { name: '', fingerprint: null, signed: false }, policy: 'none', requiredGrants: [], previousVersion: null,
    problem: 'none', problemText: '', buildErrors: null, page: 'none', settings: { currency: 'USD', days: 180 }, ...change,
  }
}

export const plugins = (): PluginInfo[] => [plugin('sample-spend', spend), plugin('sample-notes', notes, { enabled: false, grants: [], settings: {} })]

export const start = (change: Partial<ShellStart> = {}): ShellStart => ({
  user: uuid(1), userName: 'Ada', tenant: 'system', tenantName: 'System', role: 'system_admin', singleUser: true,
  preferences: { language: 'en', theme: 'dark', sidebarCollapsed: false, lastPlace: 'dashboard', shortcuts: {}, layouts: {} },
  systemLanguage: 'en', systemTheme: 'dark', timeZone: 'Europe/Berlin', platform: 'linux', demo: false, plugins: plugins(), ...change,
})

const series = Array.from({ length: 30 }, (_, index) => ({ day: new Date(now - (29 - index) * 1440 * minute).toISOString().slice(0, 10), value: Math.round(41e9 + 14e9 * Math.sin(index / 3) + index * 9e8) }))
const card = (name: string, kind: CardData['kind'], change: Partial<CardData>): CardData =>
  ({ plugin: 'sample-spend', card: name, kind, unit: 'nano-usd', value: null, previous: null, series: [], items: [], updatedAt: now - 4 * minute, ...change })
export const cards = (): CardData[] => [
  card('today', 'number', { value: 48_120_000_000, previous: 39_900_000_000 }),
  card('month', 'number', { value: 1_204_330_000_000, previous: 1_310_000_000_000 }),
  card('accounts', 'status', { unit: 'count', value: 1, items: [{ label: 'Production', value: 0 }, { label: 'Research', value: 1 }] }),
  card('tokens', 'number', { unit: 'tokens', value: null }),
  card('trend', 'trend', { value: 1_204_330_000_000, previous: 1_110_000_000_000, series }),
  card('models', 'list', { items: [{ label: 'large-4', value: 702e9 }, { label: 'medium-4', value: 301e9 }, { label: 'small-4', value: 88e9 }, { label: 'embed-2', value: 12e9 }] }),
]

export const run = (n: number, change: Partial<Run> = {}): Run => ({
  id: uuid(100 + n), plugin: 'sample-spend', task: 'sync', user: uuid(1), cause: 'schedule', state: 'ok', startedAt: now - n * 360 * minute, endedAt: now - n * 360 * minute + 42_000, done: 30, total: 30, message: '4,210 rows', ...change,
})
export const tasks = (): TaskState[] => [{ plugin: 'sample-spend', task: 'sync', title: 'Fetch usage', schedule: '0 */6 * * *', nextRunAt: now + 200 * minute, running: null, lastRun: run(1), lastOkAt: now - 360 * minute, overBudget: false }]
export const runs = (): Run[] => [run(0, { cause: 'manual', message: '12 rows' }), run(1), run(2, { state: 'partial', message: 'api.example.com answered 429; 3 days are missing' }), run(3, { state: 'failed', message: 'The key was refused (401).' }), run(4)]
export const messages = (): Message[] => [
  { id: uuid(201), at: now - 9 * minute, plugin: 'sample-spend', title: 'Spend jumped', body: 'large-4 cost 3.1 times its usual day.', urgency: 'critical', view: 'overview', params: { model: 'large-4' }, state: 'delivered', read: false },
  { id: uuid(202), at: now - 2000 * minute, plugin: 'sample-spend', title: 'Key expires soon', body: 'Replace it before Friday.', urgency: 'normal', view: null, params: {}, state: 'delivered', read: true },
]
export const connections = (): Connection[] => [
  { id: uuid(301), plugin: 'sample-spend', network: 'api', label: 'Production', origin: 'https://api.example.com', basePath: '', account: '', state: 'ready', hint: 'x7Qa', createdAt: now - 9e9, rotatedAt: now - 9e8, lastUsedAt: now - 4 * minute },
  { id: uuid(302), plugin: 'sample-spend', network: 'api', label: 'Research', origin: 'https://proxy.example.org', basePath: '/v1', account: '', state: 'detached', hint: 'k2Lm', createdAt: now - 8e9, rotatedAt: now - 8e9, lastUsedAt: null },
]
export const audit = (): AuditEntry[] => [
  { id: 2, at: now - 5e6, tenant: 'system', actor: uuid(1), actorName: 'Ada', action: 'plugin.enabled', target: 'sample-spend', targetName: 'Sample spend', detail: '{"grants":4}' },
  { id: 1, at: now - 6e6, tenant: 'system', actor: uuid(1), actorName: 'Ada', action: 'workspace.created', target: 'default', targetName: '', detail: '' },
]
export const network = (): NetworkEntry[] => Array.from({ length: 40 }, (_, index): NetworkEntry => {
  const outcome = index % 11 === 3 ? 'http-error' : index % 13 === 5 ? 'refused' : 'ok'
  return {
    id: 1000 - index, at: now - index * 7 * minute, plugin: 'sample-spend', user: uuid(1), method: 'GET', origin: outcome === 'refused' ? 'https://elsewhere.example.net' : 'https://api.example.com',
    path: `/v1/organization/usage?page=${index}`, connection: uuid(301), status: outcome === 'ok' ? 200 : outcome === 'refused' ? null : 429, outcome, reason: outcome === 'refused' ? 'This address was not granted.' : '',
    bytesOut: 412, bytesIn: outcome === 'refused' ? 0 : 48_211 + index * 13, durationMs: 120 + index,
  }
})
export const background = (change: Partial<BackgroundState> = {}): BackgroundState => ({ startAtLogin: false, blocked: false, unavailable: null, development: false, tray: true, ...change })
