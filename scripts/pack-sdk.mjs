// node scripts/pack-sdk.mjs <out folder> [--without-types]: the SDK as a package that works outside this repository,
// `panoptic-sdk-<version>.tgz`: compiled code, types, the command `panoptic-plugin`, its template and the JSON schema.
// --without-types leaves the types out (they take a minute): for tests that only run it.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { npm } from './lib/npm.mjs'
import { repoRoot } from './lib/paths.mjs'
import { buildCode } from './pack-sdk/code.mjs'
import { noticesOf } from './pack-sdk/notices.mjs'
import { packageFile } from './pack-sdk/package-file.mjs'
import { packageSchema } from './pack-sdk/schema.mjs'
import { buildTypes } from './pack-sdk/types.mjs'

const [out, ...flags] = process.argv.slice(2)
if (out === undefined || flags.some((flag) => flag !== '--without-types')) {
  console.error('usage: node scripts/pack-sdk.mjs <out folder> [--without-types]')
  process.exit(2)
}
const staging = mkdtempSync(path.join(tmpdir(), 'panoptic-sdk-'))
try {
  const { imports, bundledPackages } = await buildCode(path.join(staging, 'dist'))
  if (flags.length === 0) await buildTypes(path.join(staging, 'types'))
  writeJson('schema/package.schema.json', await packageSchema())
  writeJson('package.json', packageFile(imports))
  cpSync(path.join(repoRoot, 'sdk/cli/template'), path.join(staging, 'cli/template'), { recursive: true })
  cpSync(path.join(repoRoot, 'LICENSE'), path.join(staging, 'LICENSE'))
  writeFileSync(path.join(staging, 'THIRD-PARTY.txt'), noticesOf(bundledPackages))
  cpSync(path.join(repoRoot, 'docs/plugin-authoring.md'), path.join(staging, 'README.md'))
  cpSync(path.join(repoRoot, 'sdk/ui/README.md'), path.join(staging, 'docs/ui.md'))
  cpSync(path.join(repoRoot, 'docs/reference'), path.join(staging, 'reference'), { recursive: true })
  cpSync(path.join(repoRoot, 'docs/plugin-package.md'), path.join(staging, 'plugin-package.md'))
  cpSync(path.join(repoRoot, 'sdk/api.txt'), path.join(staging, 'api.txt'))
  mkdirSync(out, { recursive: true })
  const { code, stdout, stderr } = await npm(['pack', '--ignore-scripts', '--pack-destination', path.resolve(out)], { cwd: staging })
  if (code !== 0) throw new Error(`npm pack failed:\n${stderr}`)
  console.log(path.resolve(out, stdout.trim().split('\n').at(-1) ?? ''))
} finally {
  rmSync(staging, { recursive: true, force: true })
}

/**
 * @param {string} name
 * @param {unknown} value
 */
function writeJson(name, value) {
  const file = path.join(staging, name)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`)
}
