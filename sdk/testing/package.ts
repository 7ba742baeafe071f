/** The package under test, checked with the host's own schemas. */
import type { PluginPackage } from '../../main/plugins/package-folder'
import { manifestSchema, pluginId, type Manifest } from '../contract/manifest'
import { pluginSchema } from '../contract/schema'
import type { PluginTables } from '../db/tables'

/** The parts of a plugin's package.json that count: import the file itself. */
export interface PackageJson {
  readonly name: string
  readonly panoptic: unknown
}

const plain = (tasks: readonly string[]): PackageJson => ({
  name: 'under-test',
  panoptic: { engine: '^1', title: 'Under test', description: 'Under test', entry: 'dist/index.js', icon: 'icon.svg', tasks: tasks.map((id) => ({ id, title: id })) },
})

/** The name under which {@link TestPage.runTask} runs a function. No schedule starts it. */
export const inlineTask = 'test-body'

/** @throws Error that names the field of package.json or the step of the tables that does not fit */
export function packageOf(given: PackageJson | undefined, tables: PluginTables | undefined, tasks: readonly string[]): PluginPackage {
  const { name, panoptic } = given ?? plain(tasks)
  const id = pluginId(name)
  if (id === null) throw new Error(`package.json: "name" must be a lower-case npm name, not ${JSON.stringify(name)}`)
  const manifest = checked('package.json panoptic', manifestSchema.safeParse(panoptic))
  const undeclared = tasks.find((task) => !manifest.tasks.some((declared) => declared.id === task))
  if (undeclared !== undefined) throw new Error(`package.json panoptic.tasks: the plugin has code for the task "${undeclared}", which the manifest does not declare`)
  const schema = checked('tables', pluginSchema.safeParse(tables?.schema ?? { steps: [] }))
  return { id, version: '0.0.0', folder: '', manifest, schema, texts: { en: {}, de: {} } }
}

/** The tasks as a host has them whose clock stands still: the test says when they run. */
export const withoutSchedules = (manifest: Manifest): Manifest['tasks'] =>
  manifest.tasks.map(({ id, title, catchUp, timeout }) => ({ id, title, catchUp, timeout, after: [] }))

function checked<T>(where: string, result: { success: true; data: T } | { success: false; error: { issues: readonly { path: PropertyKey[]; message: string }[] } }): T {
  if (result.success) return result.data
  throw new Error(result.error.issues.map(({ path, message }) => `${where}: ${path.join('.') || '(top)'}: ${message}`).join('\n'))
}
