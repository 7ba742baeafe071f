// What stands in for npm's registry while the tutorial is followed: `npm install` unpacks the SDK's tarball for real
// and links this checkout's installed packages for its dependencies, so that nothing is downloaded. Every other
// command is npm's own. Usage: tutorial-npm.mjs <command> [arguments], with PANOPTIC_REAL_NPM.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const repository = resolve(import.meta.dirname, '../..')
const [command, ...args] = process.argv.slice(2)

if (command === 'install') install(args[0])
else process.exitCode = spawnSync(process.env['PANOPTIC_REAL_NPM'] ?? 'npm', process.argv.slice(2), { stdio: 'inherit' }).status ?? 1

/** @param {string | undefined} file */
function install(file) {
  const description = JSON.parse(readFileSync('package.json', 'utf8'))
  if (file !== undefined) writeFileSync('package.json', JSON.stringify({ ...description, dependencies: { '@panoptic/sdk': `file:${file.replace(/^\.\//, '')}` } }, null, 2))
  const wanted = { ...description.dependencies, ...description.devDependencies }
  const tarball = resolve(file ?? String(wanted['@panoptic/sdk']).replace(/^file:/, ''))
  if (!existsSync(tarball)) throw new Error(`${tarball} is not there`)
  const sdk = resolve('node_modules/@panoptic/sdk')
  mkdirSync(sdk, { recursive: true })
  execFileSync('tar', ['xzf', tarball, '-C', sdk, '--strip-components=1'])
  link(join(repository, 'node_modules'), resolve('node_modules'))
  for (const name of Object.keys(wanted)) if (!existsSync(join('node_modules', name))) throw new Error(`${name} is not installed here`)
  mkdirSync('node_modules/.bin', { recursive: true })
  const { bin } = JSON.parse(readFileSync(join(sdk, 'package.json'), 'utf8'))
  for (const [name, path] of Object.entries(bin)) symlinkSync(join(sdk, String(path)), join('node_modules/.bin', name))
}

/**
 * @param {string} from
 * @param {string} to
 */
function link(from, to) {
  mkdirSync(to, { recursive: true })
  for (const name of readdirSync(from)) {
    if (name === '@panoptic' || name.startsWith('.')) continue
    if (name.startsWith('@')) link(join(from, name), join(to, name))
    else if (!realpathSync(join(from, name)).startsWith(join(repository, 'plugins'))) symlinkSync(join(from, name), join(to, name))
  }
}
