import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { exec, tail } from './exec.mjs'
import { Failure } from './failure.mjs'
import { repoRoot } from './paths.mjs'

/**
 * A checkout that the app's user can read: this one, or, when root keeps it
 * where nobody else may look (as below /root), a copy for this run.
 * @param {import('./user.mjs').AppUser} user
 * @param {{ root?: string, say?: (text: string) => void }} [options]
 * @returns {Promise<{ root: string, remove: () => void }>}
 */
export async function readableCheckout(user, { root = repoRoot, say = () => {} } = {}) {
  if (!user.as || (await canRead(root, user.as))) return { root, remove: () => {} }
  say(`copying the checkout, because ${user.name} may not read ${root}`)
  const copy = mkdtempSync(path.join(tmpdir(), 'panoptic-checkout-'))
  const remove = () => rmSync(copy, { recursive: true, force: true })
  const entries = readdirSync(root).filter((name) => !['.git', 'test-results'].includes(name)).map((name) => path.join(root, name))
  const steps = [await exec('cp', ['-a', '--reflink=auto', ...entries, copy]), await exec('chmod', ['-R', 'a+rX', copy])]
  const failed = steps.find((step) => step.code !== 0)
  if (failed) {
    remove()
    throw new Failure(
      `${user.name} may not read ${root}, and it could not be copied to ${tmpdir()}.`,
      'Move the checkout to a folder that everybody may read, or make room in the temporary folder (TMPDIR).',
      { detail: tail(failed) },
    )
  }
  return { root: copy, remove }
}

/**
 * True when the user can read every file; asked of the system as that user.
 * @param {string} root
 * @param {{ uid: number, gid: number }} as
 */
async function canRead(root, as) {
  const unreadable = ['(', '-name', '.git', '-o', '-name', 'test-results', ')', '-prune', '-o', '!', '-readable', '-print', '-quit']
  const found = await exec('find', [root, ...unreadable], { as, cwd: '/' })
  return found.code === 0 && found.stdout === ''
}
