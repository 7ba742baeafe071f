import { resolve } from 'node:path'
import type { Command } from '../command'
import { Misuse } from '../command'
import { sign as signFile } from '../package'

export const sign: Command = {
  summary: 'signs a packed plugin with your key',
  help: `panoptic-plugin sign <file.panoptic> --key <file>

Signs the package; a signature it had is replaced. Panoptic remembers the key a plugin was first installed
with and refuses updates that are signed with another one: keep the key.

  --key <file>   the private key that \`panoptic-plugin keygen\` made`,
  options: { key: { type: 'string' } },
  positionals: { least: 1, most: 1 },
  async run(given, { cwd, out }) {
    const key = given.text('key')
    if (key === undefined) throw new Misuse('--key is missing.')
    const file = resolve(cwd, given.positionals[0]!)
    const { digest, fingerprint } = await signFile({ file, key: resolve(cwd, key) })
    out(`Signed ${file}\n  key     ${fingerprint}\n  digest  ${digest}`)
    return 0
  },
}
