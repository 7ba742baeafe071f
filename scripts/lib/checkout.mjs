import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { exec, tail } from './exec.mjs'
import { Failure } from './failure.mjs'
import { repoRoot } from './paths.mjs'

/**
 * A checkout that the app's user can read: this one, or, when root keeps it
 * where nobody else may look (as below /root), a second one for this run, in a
 * folder that everybody may enter.
 * @param {import('./user.mjs').AppUser} user
 * @param {{ root?: string, say?: (text: string) => void }} [options]
 * @returns {Promise<{ root: string, remove: () => void }>}
 */
export async function readableCheckout(user, { root = repoRoot, say = () => {} } = {}) {
  if (!user.as || (await canRead(root, user.as))) return { root, remove: () => {} }
  say(`${user.name} may not read ${root}, so it works in a copy`)
  const entries = readdirSync(root).filter((name) => !left.includes(name)).map((name) => path.join(root, name))
  return (await linked(entries, user.as)) ?? copied(entries, `${user.name} may not read ${root}`)
}

/** What the app needs none of, and what the user need not be able to read. */
const left = ['.git', 'test-results']

/**
 * Hard links take a fraction of the time and no space. They do when only a
 * folder above the checkout is closed and a temporary folder is on its disk.
 * @param {string[]} entries
 * @param {{ uid: number, gid: number }} as
 */
async function linked(entries, as) {
  for (const parent of new Set([tmpdir(), '/var/tmp'])) {
    const place = secondPlace(parent)
    const made = await exec('cp', ['-al', ...entries, place.root])
    if (made.code === 0 && (await canRead(place.root, as))) return place
    place.remove()
  }
  return undefined
}

/**
 * @param {string[]} entries
 * @param {string} reason
 */
async function copied(entries, reason) {
  const place = secondPlace(tmpdir())
  const steps = [await exec('cp', ['-a', '--reflink=auto', ...entries, place.root]), await exec('chmod', ['-R', 'a+rX', place.root])]
  const failed = steps.find((step) => step.code !== 0)
  if (failed === undefined) return place
  place.remove()
  throw new Failure(
    `${reason}, and it could not be copied to ${tmpdir()}.`,
    'Move the checkout to a folder that everybody may read, or make room in the temporary folder (TMPDIR).',
    { detail: tail(failed) },
  )
}

/** @param {string} parent */
function secondPlace(parent) {
  const root = mkdtempSync(path.join(parent, 'panoptic-checkout-'))
  chmodSync(root, 0o755)
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) }
}

/**
 * True when the user can read every file; asked of the system as that user.
 * @param {string} root
 * @param {{ uid: number, gid: number }} as
 */
async function canRead(root, as) {
  const skipped = left.flatMap((name) => ['-name', name, '-prune', '-o'])
  const unreadable = [...skipped, '!', '-readable', '-print', '-quit']
  const found = await exec('find', [root, ...unreadable], { as, cwd: '/' })
  return found.code === 0 && found.stdout === ''
}
