import { basename, relative, resolve } from 'node:path'
import type { Command } from '../command'
import { createPlugin } from '../create/create'
import { specBeside } from '../create/sdk-spec'

export const create: Command = {
  summary: 'makes a new plugin that works',
  help: `panoptic-plugin create <name> [options]

Makes a folder with a plugin that has a task, a table, a view, texts in both languages and a test.
<name> is the npm name, such as status-page or @acme/status-page.

  --folder <path>   where (default: the last part of the name); must not hold anything
  --title <text>    what it is called in the app (default: made from the name)
  --sdk <spec>      what package.json shall say for @panoptic/sdk: a version or file:<path>
                    (default: as this command's own SDK was installed)`,
  options: { folder: { type: 'string' }, title: { type: 'string' }, sdk: { type: 'string' } },
  positionals: { least: 1, most: 1 },
  async run(given, { cwd, out }) {
    const [name = ''] = given.positionals
    const folder = resolve(cwd, given.text('folder') ?? basename(name))
    await createPlugin({ name, folder, title: given.text('title'), sdk: given.text('sdk') ?? specBeside(folder) })
    const where = relative(cwd, folder)
    out(`Made ${folder}\n\nNext:\n${where === '' ? '' : `  cd ${where}\n`}  npm install\n  npm test\n  npm run dev       then load this folder in Panoptic: Settings, Plugins, developer mode`)
    return 0
  },
}
