/** Types of a plugin's definition. Checked by `npm run typecheck`; nothing here runs. */
import { expectTypeOf } from 'vitest'
import { defineComponent } from 'vue'
import { definePlugin, defineTables, integer, text, type Database, type PluginDefinition, type TaskContext, type TaskOutcome } from '../index'
import { createTestHost } from '../testing'

const tables = defineTables({ create: { rain: { scope: 'tenant', columns: { day: text().notNull(), mm: integer() }, key: ['day'] } } })
type DB = Database<typeof tables>

export const plugin = definePlugin<DB>({
  tables,
  tasks: {
    fetch: async ({ db, signal, run, progress, session }) => {
      expectTypeOf(signal).toEqualTypeOf<AbortSignal>()
      expectTypeOf(run).toEqualTypeOf<string>()
      expectTypeOf(await db.selectFrom('rain').select('mm').execute()).toEqualTypeOf<{ mm: number | null }[]>()
      // @ts-expect-error no such table
      db.selectFrom('snow')
      progress(1, null, session.me().language)
      return { outcome: 'partial', message: 'x' }
    },
    quiet: async () => undefined,
    later: async () => ({ outcome: 'ok', again: Date.now() + 60_000 }),
  },
  views: { today: async () => ({ default: defineComponent({}) }) },
  commands: { now: async ({ tasks }) => void (await tasks.run('fetch')) },
  actions: {
    acknowledge: async ({ db }, params) => {
      expectTypeOf(params).toEqualTypeOf<Readonly<Record<string, string>>>()
      expectTypeOf(await db.selectFrom('rain').select('mm').execute()).toEqualTypeOf<{ mm: number | null }[]>()
    },
  },
  messages: { en: {}, de: {} },
})
expectTypeOf(plugin).toEqualTypeOf<PluginDefinition<DB>>()

// @ts-expect-error an outcome of the closed list
export const wrongOutcome = definePlugin({ tasks: { fetch: async () => ({ outcome: 'great' }) } })
// @ts-expect-error a time is a number
export const wrongAgain = definePlugin({ tasks: { fetch: async () => ({ outcome: 'ok', again: '10:00' }) } })
// @ts-expect-error both languages
export const oneLanguage = definePlugin({ messages: { en: {} } })
// @ts-expect-error no such key
export const unknownKey = definePlugin({ pages: {} })
// @ts-expect-error a view is loaded when it is needed
export const eager = definePlugin({ views: { today: defineComponent({}) } })

export async function testing(fetch: (context: TaskContext<DB>) => Promise<TaskOutcome>): Promise<void> {
  const host = await createTestHost({ tables, tasks: { fetch } })
  expectTypeOf(await host.panoptic.db.selectFrom('rain').selectAll().execute()).toEqualTypeOf<{ day: string; mm: number | null }[]>()
  expectTypeOf((await host.runTask('fetch')).outcome).toEqualTypeOf<'ok' | 'partial' | 'failed' | 'cancelled' | 'interrupted'>()
  // @ts-expect-error another plugin's task
  await createTestHost({ tables, tasks: { fetch: async (context: TaskContext<{ snow: { cm: number } }>) => void context.db.selectFrom('snow') } })
}
