import { reportText } from '../check/report'
import type { Command } from '../command'
import { folderHelp, folderOption, pluginFolder } from '../folder'

export const check: Command = {
  summary: 'tells what is wrong with the plugin before its users do',
  help: `panoptic-plugin check [options]

Builds the plugin and checks: the manifest and the tables, texts in both languages, sizes, what is bundled (code that
uses fetch, storage, eval, WebAssembly or workers, which a plugin's page does not have), versions of what the app
gives, and the denied run: with no grants, connections and rows each view must show something useful and each task
must end. Faults make exit code 1, warnings do not.

  --json            the report as JSON
${folderHelp}`,
  options: { ...folderOption, json: { type: 'boolean' } },
  positionals: { least: 0, most: 0 },
  async run(given, terminal) {
    const { checkPlugin } = await import('../check/check')
    const report = await checkPlugin(await pluginFolder(given, terminal))
    terminal.out(given.flag('json') ? JSON.stringify(report, null, 2) : reportText(report))
    return report.faults.length === 0 ? 0 : 1
  },
}
