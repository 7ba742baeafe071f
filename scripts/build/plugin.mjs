/**
 * Builds one plugin package into `<outRoot>/<id>`, with the builder that authors have too (sdk/cli/build).
 */
import { resolve } from 'node:path'
import { runnerImport } from 'vite'

const root = resolve(import.meta.dirname, '../..')

let loaded
const builder = () => (loaded ??= runnerImport(resolve(root, 'sdk/cli/build/plugin.ts'), { configFile: false, logLevel: 'error' }).then(({ module }) => module))

export async function buildPlugin(folder, outRoot) {
  const { buildPlugin: build } = await builder()
  return build({ folder, out: (id) => resolve(outRoot, id) })
}
