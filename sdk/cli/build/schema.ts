/** The schema steps of a plugin's `tables.ts`, which is run for it: it imports nothing but `@panoptic/sdk` and its own files. */
import { resolve } from 'node:path'
import { runnerImport, type Plugin } from 'vite'
import { pluginSchema, type PluginSchemaInput } from '../../contract/schema'
import * as columnsAndTables from '../../db/tables'
import { PluginFault } from './faults'
import { faultsOf } from './vite-faults'
import { exists } from './paths'
import { issuesOf } from './issues'

/** @throws PluginFault */
export async function schemaOf(folder: string): Promise<PluginSchemaInput> {
  const path = resolve(folder, 'tables.ts')
  if (!(await exists(path))) return { steps: [] }
  const tables = await evaluated(folder, path)
  if (typeof tables !== 'object' || tables === null || !('schema' in tables)) {
    throw new PluginFault([{ file: 'tables.ts', line: null, message: 'exports no `tables`; write `export const tables = defineTables({ … })`' }])
  }
  const schema = JSON.parse(JSON.stringify(tables.schema)) as unknown
  const result = pluginSchema.safeParse(schema)
  if (!result.success) throw new PluginFault(issuesOf('tables.ts', result.error))
  return schema as PluginSchemaInput
}

async function evaluated(folder: string, path: string): Promise<unknown> {
  try {
    const { module } = await runnerImport<{ tables?: unknown }>(path, { configFile: false, root: folder, logLevel: 'silent', plugins: [tablesOnly()] })
    return module.tables
  } catch (error) {
    throw new PluginFault(await faultsOf(folder, error, 'tables.ts'))
  }
}

/**
 * `tables.ts` needs only `defineTables`; the rest of the SDK wants a page. It is given the functions of this very
 * process, so that no file of the SDK has to be found.
 */
function tablesOnly(): Plugin {
  const key = 'panoptic.tables'
  ;(globalThis as Record<symbol, unknown>)[Symbol.for(key)] = columnsAndTables
  const names = Object.keys(columnsAndTables)
  return {
    name: 'panoptic:tables',
    enforce: 'pre',
    resolveId: (id) => (id === '@panoptic/sdk' ? `\0${key}` : null),
    load: (id) => (id === `\0${key}` ? `export const { ${names.join(', ')} } = globalThis[Symbol.for('${key}')]` : null),
  }
}
