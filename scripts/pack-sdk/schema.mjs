import path from 'node:path'
import { runnerImport } from 'vite'
import { repoRoot } from '../lib/paths.mjs'

/** @returns {Promise<unknown>} the JSON schema of a plugin's package.json, for editors */
export async function packageSchema() {
  /** @type {{ module: { packageSchema: () => unknown } }} */
  const { module } = await runnerImport(path.join(repoRoot, 'sdk/cli/schema/package-schema.ts'), { configFile: false, root: repoRoot, logLevel: 'error' })
  return module.packageSchema()
}
