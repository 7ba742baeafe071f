/** The canned shell host over the fixtures; changes of preferences and plugins stick. */
import { peopleAnswers } from './answers-people'
import { pluginAnswers } from './answers-plugins'
import * as sample from './fixtures'
import type { Answers } from './fake-host'
import type { ShellStart } from '../shell/types'

export function shellAnswers(start: ShellStart, more: Answers = {}): Answers {
  let { preferences } = start
  let background = sample.background()
  return {
    ...peopleAnswers(),
    ...pluginAnswers({ plugins: start.plugins, developer: false }),
    'shell.start': () => start,
    'preferences.change': (wanted: object) => (preferences = { ...preferences, ...wanted }),
    'view.show': () => null, 'view.bounds': () => null, 'view.hide': () => null, 'view.reload': () => null, 'shell.raise': () => null,
    'cards.data': () => sample.cards(),
    'tasks.list': () => sample.tasks(),
    'tasks.run': () => sample.run(0, { state: 'running', cause: 'manual', startedAt: sample.now, endedAt: null, done: 12, total: 30, message: 'Reading day 12 of 30' }),
    'tasks.cancel': () => true,
    'runs.list': () => sample.runs(),
    'connections.list': () => sample.connections(),
    'connections.add': () => null, 'connections.edit': () => null, 'connections.remove': () => null,
    'network.list': () => ({ entries: sample.network(), more: false }),
    'audit.list': () => ({ entries: sample.audit(), more: false }),
    'logs.read': () => [{ at: sample.now - 1000, level: 'warn', source: 'egress', message: 'api.example.com answered 429, waiting 12 s' }, { at: sample.now - 9000, level: 'info', source: 'store', message: 'opened' }],
    'messages.list': () => sample.messages(),
    'messages.read': () => null,
    'files.save': () => ({ file: '00000000-0000-4000-8000-000000000900', name: 'export.csv' }), 'files.write': () => null, 'files.close': () => null,
    'background.read': () => background,
    'background.change': ({ startAtLogin }: { startAtLogin: boolean }) => (background = { ...background, startAtLogin }),
    'session.seal': () => null,
    'app.about': () => ({ version: '0.1.0', electron: '45.4.1', chromium: '148', node: '24', sqlite: '3.53.4', runtime: 'testruntime', dataFolder: '/home/ada/.config/panoptic/workspaces/default', sandbox: true }),
    'app.openExternal': () => true,
    ...more,
  } as Answers
}
