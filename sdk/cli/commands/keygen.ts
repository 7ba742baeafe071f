import { resolve } from 'node:path'
import type { Command } from '../command'
import { keygen as makeKey } from '../package'

export const keygen: Command = {
  summary: 'makes the key you sign your plugins with',
  help: `panoptic-plugin keygen <file>

Makes an Ed25519 key: <file> is the private key, only for you; <file>.pub may be shown to anybody. Files that
exist are never replaced. Without this key there is no update of what was signed with it: keep a copy.`,
  options: {},
  positionals: { least: 1, most: 1 },
  async run(given, { cwd, out }) {
    const file = resolve(cwd, given.positionals[0]!)
    const { fingerprint } = await makeKey(file)
    out(`Made ${file} (private: keep it out of the repository) and ${file}.pub\n  fingerprint  ${fingerprint}`)
    return 0
  },
}
