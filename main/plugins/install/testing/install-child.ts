/** Installs a package and notes it, as main does, until somebody kills it. Arguments: plugins folder, archive, record file. */
import { rename, writeFile } from 'node:fs/promises'
import { readInto } from '../../archive/read'
import { createInstaller } from '../installer'

const [folder, archive, record] = process.argv.slice(2) as [string, string, string]
const installer = createInstaller({ folder, read: readInto, log: () => undefined })
const plugin = await installer.commit(await installer.stage(archive))
await writeFile(`${record}.new`, plugin.integrity!.digest)
await rename(`${record}.new`, record)
