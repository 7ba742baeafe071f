import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { exec, tail } from '../lib/exec.mjs'
import { Failure } from '../lib/failure.mjs'
import { repoRoot } from '../lib/paths.mjs'
import { releaseDir, unpackedDir } from './builder.mjs'
import { readBuilderConfig } from './config.mjs'
import { appArmorProfile, controlFile, desktopFile, mimeFile, postinst, postrm } from './deb-files.mjs'

/**
 * A Debian package of the unpacked app by plain dpkg-deb, because electron-builder's own tool is downloaded at that
 * moment from where not every network gets. What is in it comes from electron-builder.yml as well.
 * @param {import('./stage.mjs').Identity} identity
 * @returns {Promise<string>} the file's name in release/
 */
export async function makeDeb(identity) {
  const config = await readBuilderConfig()
  const { version } = JSON.parse(readFileSync(path.join(repoRoot, 'package.json'), 'utf8'))
  const architecture = (await exec('dpkg', ['--print-architecture'])).stdout.trim()
  if (architecture === '') throw new Failure('There is no dpkg here, so no Debian package can be made.', 'Install dpkg, or pack on Debian or Ubuntu.')
  const root = mkdtempSync(path.join(tmpdir(), 'panoptic-deb-'))
  try {
    const { name } = identity
    const target = path.join(root, 'opt', name)
    cpSync(unpackedDir(), target, { recursive: true })
    const share = path.join(root, 'usr/share')
    const put = (/** @type {string} */ file, /** @type {string} */ text, mode = 0o644) => {
      mkdirSync(path.dirname(file), { recursive: true })
      writeFileSync(file, text)
      chmodSync(file, mode)
    }
    mkdirSync(path.join(root, 'usr/bin'), { recursive: true })
    symlinkSync(`/opt/${name}/${name}`, path.join(root, 'usr/bin', name))
    put(path.join(target, 'resources/apparmor-profile'), appArmorProfile(name))
    put(path.join(share, 'applications', `${name}.desktop`), desktopFile(identity, config))
    put(path.join(share, 'mime/packages', `${name}.xml`), mimeFile(config))
    put(path.join(share, 'doc', name, 'copyright'), readFileSync(path.join(repoRoot, 'LICENSE'), 'utf8'))
    for (const file of readdirSync(path.join(repoRoot, 'build-resources/icons'))) {
      const size = file.replace('.png', '')
      const icon = path.join(share, 'icons/hicolor', size, 'apps', `${name}.png`)
      mkdirSync(path.dirname(icon), { recursive: true })
      cpSync(path.join(repoRoot, 'build-resources/icons', file), icon)
    }
    const readable = await exec('chmod', ['-R', 'u=rwX,go=rX', root])
    if (readable.code !== 0) throw new Failure('The files of the package could not be made readable.', 'See above.', { detail: tail(readable) })
    const kilobytes = Number((await exec('du', ['-sk', root])).stdout.split('\t')[0])
    put(path.join(root, 'DEBIAN/control'), controlFile({ identity, config, version, architecture, kilobytes }))
    put(path.join(root, 'DEBIAN/postinst'), postinst(name), 0o755)
    put(path.join(root, 'DEBIAN/postrm'), postrm(name), 0o755)
    chmodSync(path.join(root, 'DEBIAN'), 0o755)
    const file = `${name}_${version}_${architecture}.deb`
    const made = await exec('dpkg-deb', ['--root-owner-group', '-Zzstd', '-z3', '--build', root, path.join(releaseDir, file)], { timeoutMs: 600_000 })
    if (made.code !== 0 || !existsSync(path.join(releaseDir, file))) throw new Failure('dpkg-deb could not make the package.', 'See above.', { detail: tail(made) })
    return file
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}
