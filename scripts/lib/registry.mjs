import { createHash } from 'node:crypto'
import { createReadStream, rmSync } from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { exec, tail } from './exec.mjs'
import { Failure } from './failure.mjs'
import { npm } from './npm.mjs'

/**
 * A registry package whose content is known beforehand.
 * @typedef {object} KnownPackage
 * @property {string} package name and version
 * @property {string} integrity `sha512-…` of the tarball
 */

/**
 * Gets a package through npm, with whatever registry, proxy and cache npm is
 * set up for, and checks that it is the known one before anything is unpacked.
 * @param {KnownPackage} known
 * @param {string} into existing folder; it then holds `package/`
 * @param {string[]} [only] paths to unpack, when not all are wanted
 * @throws {Failure} when it cannot be had or is another one
 */
export async function unpackKnown(known, into, only = []) {
  const packed = await npm(['pack', known.package, '--silent', '--prefer-offline', '--pack-destination', into], { timeoutMs: 900_000 })
  const name = packed.stdout.trim().split('\n').at(-1)
  if (packed.code !== 0 || !name) {
    throw new Failure(
      `${known.package} could not be downloaded.`,
      'Check the network and the npm registry setting (`npm config get registry`), then run the command again.',
      { detail: tail(packed) },
    )
  }
  const tarball = path.join(into, name)
  await verify(known, tarball)
  await unpackTool('tar', ['-xzf', tarball, '-C', into, ...only])
  rmSync(tarball)
}

/**
 * @param {KnownPackage} known
 * @param {string} tarball
 */
export async function verify(known, tarball) {
  const hash = createHash('sha512')
  await pipeline(createReadStream(tarball), hash)
  const integrity = `sha512-${hash.digest('base64')}`
  if (integrity === known.integrity) return
  rmSync(tarball)
  throw new Failure(
    `${known.package} from this registry is not the package we know (${integrity}).`,
    'Do not use this registry for Panoptic before somebody has looked into it. Nothing was unpacked.',
  )
}

/**
 * @param {string} file `tar`, `unzip` or a substitute
 * @param {string[]} args
 */
export async function unpackTool(file, args) {
  const result = await exec(file, args)
  if (result.code === 0) return
  throw new Failure(
    `\`${file}\` could not unpack a download.`,
    result.error ? `Install it (Debian: apt-get install ${file}).` : 'Check the free space of the cache folder, then run again.',
    { detail: tail(result) },
  )
}
