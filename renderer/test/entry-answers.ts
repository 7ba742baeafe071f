/** The canned store and host of the entry page. */
import type { EntryPurpose, Problem } from '../../sdk/contract/entry'
import type { Answers } from './fake-host'
import type { Look } from './page-kit'

export const connectionPurpose = (change: Partial<Extract<EntryPurpose, { kind: 'connection' }>> = {}): EntryPurpose => ({
  kind: 'connection', ticket: 't', user: 'u', tenant: 't', plugin: 'sample-spend', pluginTitle: 'Sample spend', network: 'api', title: 'Example organisation', secret: 'admin', secretTitle: 'Admin key',
  inject: { kind: 'header', header: 'authorization', format: 'Bearer {value}' },
  origin: 'https://api.example.com', userOrigin: true, connection: null, label: '', basePath: '', ...change,
})

export function entryAnswers(state: 'new' | 'sealed' | 'open' | 'problem', look: Look, problem: Problem | null = null, purpose: EntryPurpose = { kind: 'unlock' }, more: Answers = {}): Answers {
  let preferences: object = look
  return {
    'entry.start': () => ({ purpose, preferences, system: { language: 'en', theme: 'dark' }, firstRun: state === 'new', folder: '/home/ada/.config/panoptic/workspaces/default', platform: 'linux' }),
    'preferences.change': (change: object) => (preferences = { ...preferences, ...change }),
    'entry.status': () => ({ state, problem, detail: problem === null ? '' : 'page 7: HMAC check failed', folder: '/home/ada/.config/panoptic/workspaces/default', waitUntil: null }),
    'entry.create': () => null, 'entry.unlock': () => null, 'entry.saveConnection': () => ({ id: 'x' }), 'entry.cancel': () => null,
    ...more,
  } as Answers
}
