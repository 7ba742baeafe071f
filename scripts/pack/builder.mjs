import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { exec, tail } from '../lib/exec.mjs'
import { Failure } from '../lib/failure.mjs'
import { packageBin, repoRoot } from '../lib/paths.mjs'

/** @typedef {import('./stage.mjs').Identity} Identity */

export const releaseDir = path.join(repoRoot, 'release')

/** Where electron-builder puts the app before any installer is made of it; Linux and Windows only. */
export function unpackedDir(platform = process.platform, arch = process.arch) {
  const system = platform === 'win32' ? 'win' : platform
  return path.join(releaseDir, `${system}${arch === 'x64' ? '' : `-${arch}`}-unpacked`)
}

/**
 * Runs electron-builder on what is staged, with electron-builder.yml and the little that depends on the runtime.
 * @param {object} options
 * @param {readonly string[]} options.targets electron-builder's own words, such as `--linux dir`
 * @param {Identity} options.identity
 * @param {import('../lib/electron.mjs').ElectronRuntime} options.runtime
 */
export async function runBuilder({ targets, identity, runtime }) {
  const { updates } = JSON.parse(readFileSync(path.join(repoRoot, 'package.json'), 'utf8'))
  const args = [
    packageBin('electron-builder'), ...targets, '--config', path.join(repoRoot, 'electron-builder.yml'), '--publish', 'never',
    `--config.productName=${identity.productName}`,
    `--config.electronVersion=${runtime.version}`,
    `--config.electronDist=${runtime.dir}`,
    `--config.linux.executableName=${identity.name}`,
    `--config.nsis.guid=${identity.runtime === 'official' ? 'dev.panoptic.desktop' : 'dev.panoptic.testruntime'}`,
    ...(identity.runtime === 'testruntime' ? ['--config.appId=dev.panoptic.testruntime'] : []),
    // What updates itself must be signed on the systems that can check it.
    ...(updates && identity.runtime === 'official' ? ['--config.publish.provider=generic', `--config.publish.url=${updates.url}`, '--config.forceCodeSigning=true'] : []),
  ]
  const result = await exec(process.execPath, args, { cwd: repoRoot, timeoutMs: 1_800_000 })
  if (result.code !== 0) throw new Failure('electron-builder could not make the package.', 'Correct what it says above; docs/release.md names what each target needs.', { detail: tail(result, 40) })
  // The test runtime's default app. The fuse keeps it from being loaded; it is not ours to ship.
  if (runtime.kind === 'testruntime') rmSync(path.join(unpackedDir(), 'resources/app'), { recursive: true, force: true })
}
