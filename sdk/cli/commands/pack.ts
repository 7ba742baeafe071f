import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { reportText } from '../check/report'
import type { Command } from '../command'
import { folderHelp, folderOption, pluginFolder } from '../folder'
import { pack as packFolder } from '../package'

export const pack: Command = {
  summary: 'builds and checks the plugin and makes the file to hand on',
  help: `panoptic-plugin pack [options]

Builds, checks (as \`check\` does; with a fault nothing is made) and writes <id>-<version>.panoptic. Panoptic installs
unsigned packages in developer mode only.

  --key <file>      signs it with the private key that \`panoptic-plugin keygen\` made
  --out <folder>    where the file goes (default: the plugin's folder)
${folderHelp}`,
  options: { ...folderOption, out: { type: 'string' }, key: { type: 'string' } },
  positionals: { least: 0, most: 0 },
  async run(given, terminal) {
    const { checkPlugin } = await import('../check/check')
    const folder = await pluginFolder(given, terminal)
    const report = await checkPlugin(folder)
    if (report.package === null || report.faults.length > 0) {
      terminal.err(reportText(report))
      return 1
    }
    for (const warning of reportText(report).split('\n')) terminal.out(warning)
    const { id, version, folder: built } = report.package
    const out = resolve(terminal.cwd, given.text('out') ?? folder)
    await mkdir(out, { recursive: true })
    const key = given.text('key')
    const made = await packFolder({ folder: built, out: join(out, `${id}-${version}.panoptic`), ...(key !== undefined && { key: resolve(terminal.cwd, key) }) })
    terminal.out(`Made ${made.file}\n  digest  ${made.digest}\n  ${made.fingerprint === null ? 'unsigned: it installs in developer mode only; sign it with `panoptic-plugin sign`' : `key     ${made.fingerprint}`}`)
    return 0
  },
}
