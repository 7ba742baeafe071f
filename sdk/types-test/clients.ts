/** Types of the clients and of errors. Checked by `npm run typecheck`; nothing here runs. */
import { expectTypeOf } from 'vitest'
import { PanopticError, usePanoptic, type Attempt, type AuditRecord, type Connection, type ErrorCode, type FileSource, type Grant, type Me, type MessageInfo, type MessageState, type Panoptic, type Run, type SecretInfo, type SeriesDays, type SeriesInfo, type SeriesPoints } from '../index'

export async function calls(panoptic: Panoptic): Promise<void> {
  const { audit, batch, connections, files, log, metrics, net, notify, outbox, secrets, session, settings, tasks, view } = panoptic
  expectTypeOf(await net.fetch('https://api.example.com', { method: 'POST', body: new Uint8Array() })).toEqualTypeOf<Response>()
  expectTypeOf(await connections.add('api')).toEqualTypeOf<Connection | null>()
  expectTypeOf(await tasks.run('fetch')).toEqualTypeOf<Run>()
  expectTypeOf(await secrets.add({ name: 'x' })).toEqualTypeOf<SecretInfo | null>()
  expectTypeOf(await batch([])).toEqualTypeOf<readonly { changes: number }[]>()
  expectTypeOf(await settings.read()).toEqualTypeOf<Readonly<Record<string, string | number | boolean>>>()
  expectTypeOf((await audit.list({ limit: 10 })).entries).toEqualTypeOf<readonly AuditRecord[]>()
  expectTypeOf(await files.open(['csv', 'json'], (file) => file.text())).toEqualTypeOf<string | null>()
  expectTypeOf(await files.open(['pdf'], async (file) => { for await (const part of file) expectTypeOf(part).toEqualTypeOf<Uint8Array>() })).toEqualTypeOf<void | null>()
  expectTypeOf<FileSource['size']>().toEqualTypeOf<number>()
  expectTypeOf(await files.save('a', 'csv', async (sink) => sink.write('x'))).toEqualTypeOf<{ name: string } | null>()
  expectTypeOf(await metrics.list()).toEqualTypeOf<readonly SeriesInfo[]>()
  expectTypeOf(await metrics.days([{ plugin: 'llm-cost', name: 'llm.cost' }], '2026-01-01', '2026-01-31')).toEqualTypeOf<readonly SeriesDays[]>()
  expectTypeOf((await metrics.points({ plugin: 'llm-cost', name: 'llm.cost' }, { from: 0, to: 1, labels: { model: 'x' } })).series).toEqualTypeOf<readonly SeriesPoints[]>()
  expectTypeOf(await outbox.send([
    { id: 'x', label: 'x', content: { channel: 'native', title: 'x', actions: [{ id: 'ack', title: 'Acknowledge' }] } },
    { id: 'y', label: 'y', key: 'k', replaces: ['j'], content: { channel: 'http', connection: 'x', path: '', body: '{}' } },
    { id: 'z', label: 'z', content: { channel: 'mail', connection: 'x', from: 'a@b.example', to: ['c@d.example'], subject: 's', text: 't' } },
  ])).toEqualTypeOf<readonly MessageInfo[]>()
  expectTypeOf((await outbox.get('x')).trail).toEqualTypeOf<Attempt[]>()
  expectTypeOf((await outbox.list({ state: 'dead' })).more).toEqualTypeOf<boolean>()
  expectTypeOf(outbox.onChange(({ state }) => expectTypeOf(state).toEqualTypeOf<MessageState>())).toEqualTypeOf<() => void>()
  expectTypeOf(session.me()).toEqualTypeOf<Me>()
  expectTypeOf(session.can('network:api', 'tenant_admin')).toEqualTypeOf<boolean>()
  expectTypeOf(session.onChange((me) => expectTypeOf(me).toEqualTypeOf<Me>())).toEqualTypeOf<() => void>()
  expectTypeOf(usePanoptic<{ rain: { mm: number } }>()).toEqualTypeOf<Panoptic<{ rain: { mm: number } }>>()

  // @ts-expect-error a method that the host does not send
  void net.fetch('https://api.example.com', { method: 'TRACE' })
  // @ts-expect-error executables are not opened
  void files.open(['exe'], async () => undefined)
  // @ts-expect-error nor saved
  void files.save('a', 'exe', async () => undefined)
  // @ts-expect-error no such grant
  session.can('everything')
  // @ts-expect-error nor role
  session.can('files', 'root')
  // @ts-expect-error a point has a unit
  void metrics.publish([{ name: 'a', value: 1, at: 1 }])
  // @ts-expect-error an address of one plugin's metric
  void metrics.points('llm.cost', { from: 0, to: 1 })
  // @ts-expect-error no such channel
  void outbox.send([{ id: 'x', label: 'x', content: { channel: 'pigeon', title: 'x' } }])
  // @ts-expect-error a message has an id of the plugin's own
  void outbox.send([{ label: 'x', content: { channel: 'native', title: 'x' } }])
  // @ts-expect-error a secret's value is typed into the host's form only
  void secrets.add({ name: 'x', value: 'sk-…' })
  // @ts-expect-error no other tenant's
  void audit.list({ allTenants: true })
  // @ts-expect-error no such level
  log('fatal', 'x')
  // @ts-expect-error a title is needed
  void notify({ body: 'x' })
  // @ts-expect-error parameters are texts
  void view.open('a', { n: 1 })
  // @ts-expect-error the clients are not changed
  panoptic.files = files
  expectTypeOf<'audit:read'>().toExtend<Grant>()
}

export function errors(error: unknown): string {
  if (!(error instanceof PanopticError)) return ''
  expectTypeOf(error.code).toEqualTypeOf<ErrorCode>()
  expectTypeOf(error.details).toEqualTypeOf<Readonly<Record<string, string | number | boolean | null>> | undefined>()
  // Every code, and no other: a new one makes authors' switches incomplete.
  switch (error.code) {
    case 'refused': case 'invalid': case 'not-found': case 'conflict': case 'limit': case 'timeout': case 'cancelled': case 'locked': case 'unavailable': case 'network': case 'internal':
      return error.message
    default:
      return error.code satisfies never
  }
}

// @ts-expect-error a code from the closed list
export const made = new PanopticError({ code: 'oops', message: 'x' })
