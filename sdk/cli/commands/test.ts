import { readdir } from 'node:fs/promises'
import type { Command } from '../command'
import { folderHelp, folderOption, pluginFolder } from '../folder'
import { checkAddon } from '../run-tests/addon'

export const test: Command = {
  summary: "runs the plugin's tests against the SDK's test host",
  help: `panoptic-plugin test [filter…] [options]

Runs **/*.test.ts with Vitest. \`createTestHost\` of @panoptic/sdk/testing runs the plugin in Panoptic's own store and
gates. A vitest.config.* of the plugin is taken instead of the SDK's (@panoptic/sdk/vitest).

  filter            only files whose path holds it
  --watch           again at each change
${folderHelp}`,
  options: { ...folderOption, watch: { type: 'boolean' } },
  positionals: { least: 0, most: 50 },
  async run(given, terminal) {
    const [{ startVitest }, { pluginTests }] = await Promise.all([import('vitest/node'), import('../run-tests/config')])
    const root = await pluginFolder(given, terminal)
    checkAddon()
    const watch = given.flag('watch')
    const own = (await readdir(root)).some((name) => /^vitest\.config\.[cm]?[jt]s$/.test(name))
    const vitest = await startVitest('test', [...given.positionals], { root, watch, run: !watch, ...(own ? {} : { config: false }) }, own ? {} : pluginTests())
    if (watch) await new Promise<void>((resolve) => void vitest.onClose(resolve))
    else await vitest.close()
    return Number(process.exitCode ?? 0) === 0 ? 0 : 1
  },
}
