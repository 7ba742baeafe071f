/** The canned store and host of the entry page. */
import { generateMnemonic } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import type { EntryPurpose, Problem } from '../../sdk/contract/entry'
import { Refusal, type Answers } from './fake-host'
import type { Look } from './page-kit'

export type FormPurpose<K extends EntryPurpose['kind']> = Extract<EntryPurpose, { kind: K }>

export const ada = { id: '11111111-1111-4111-8111-111111111111', name: 'Ada Lovelace' }
export const grace = { id: '22222222-2222-4222-8222-222222222222', name: 'Grace Hopper' }
export const konrad = { id: '33333333-3333-4333-8333-333333333333', name: 'Konrad Zuse' }
export const folder = '/home/ada/.config/panoptic/workspaces/default'

const by = { ticket: 't', user: ada.id, tenant: 't' }

export const connectionPurpose = (change: Partial<FormPurpose<'connection'>> = {}): EntryPurpose => ({
  ...by, kind: 'connection', plugin: 'sample-spend', pluginTitle: 'Sample spend', network: 'api', title: 'Example organisation', secret: 'admin', secretTitle: 'Admin key',
  inject: { kind: 'header', header: 'authorization', format: 'Bearer {value}' },
  origin: 'https://api.example.com', userOrigin: true, connection: null, label: '', basePath: '', mail: false, account: '', bound: null, ...change,
})

/** One of each form; `change` for the one that a test is about. */
export const purposes = {
  reauth: (change: Partial<FormPurpose<'reauth'>> = {}): EntryPurpose => ({ ...by, kind: 'reauth', reason: 'change-user', detail: 'Grace Hopper', ...change }),
  changePassword: (): EntryPurpose => ({ ...by, kind: 'change-password' }),
  recovery: (replaces = true): EntryPurpose => ({ ...by, kind: 'recovery', replaces }),
  setPassword: (change: Partial<FormPurpose<'set-password'>> = {}): EntryPurpose => ({ ...by, kind: 'set-password', target: grace.id, create: null, name: grace.name, ...change }),
  secret: (change: Partial<FormPurpose<'secret'>> = {}): EntryPurpose => ({
    ...by, kind: 'secret', plugin: 'sample-keys', pluginTitle: 'Sample keys', secret: null, name: 'OpenAI production', personal: false,
    fields: { category: 'API key', provider: 'OpenAI', tags: ['production', 'billing'], expiresAt: Date.UTC(2027, 0, 31), rotateEveryDays: 90, notes: 'Read only; asked for by finance.' }, ...change,
  }),
  passphrase: (isNew: boolean): EntryPurpose => ({ ...by, kind: 'passphrase', file: 'secrets-2026.age', format: 'age', isNew }),
  copy: (seconds = 30): EntryPurpose => ({ ...by, kind: 'copy', secret: 's', name: 'OpenAI production', seconds }),
}

/** 24 words that are a real phrase, other ones in each run. */
export const phrase = generateMnemonic(wordlist, 256).split(' ')
export const asked = [3, 9, 17, 24]

export function entryAnswers(state: 'new' | 'sealed' | 'open' | 'problem', look: Look, problem: Problem | null = null, purpose: EntryPurpose = { kind: 'unlock' }, more: Answers = {}): Answers {
  let preferences: object = look
  const done = (): null => null
  return {
    'entry.start': () => ({ purpose, preferences, system: { language: 'en', theme: 'dark' }, firstRun: state === 'new', folder, platform: 'linux' }),
    'preferences.change': (change: object) => (preferences = { ...preferences, ...change }),
    'entry.status': () => statusOf({ state, problem, detail: problem === null ? '' : 'page 7: HMAC check failed', users: state === 'new' ? [] : [ada] }),
    'entry.create': done, 'entry.enter': done, 'entry.unlock': done, 'entry.unlockWithDevice': done, 'entry.setPassword': done, 'entry.changePassword': done,
    'entry.confirm': done, 'entry.copied': done, 'entry.passphrase': done, 'entry.cancel': done,
    'entry.phrase': () => ({ words: phrase, ask: asked }),
    'entry.confirmPhrase': ({ words }: { words: string[] }) => {
      const wrong = asked.find((position, index) => words[index] !== phrase[position - 1])
      if (wrong !== undefined) throw new Refusal({ code: 'invalid', message: 'no', details: { position: wrong } })
      return null
    },
    'entry.recover': ({ words }: { words: string }) => {
      if (words !== phrase.join(' ')) throw new Refusal({ code: 'refused', message: 'no' })
      return { user: ada.id, name: ada.name }
    },
    'entry.saveConnection': () => ({ id: 'x' }), 'entry.saveSecret': () => ({ id: 'x' }), 'entry.copyValue': () => ({ value: 'sk-canary-copied' }),
    ...more,
  } as Answers
}

export const statusOf = (change: object): object =>
  ({ state: 'sealed', problem: null, detail: '', folder, waitUntil: null, users: [ada], deviceUsers: [], recovery: false, ...change })
