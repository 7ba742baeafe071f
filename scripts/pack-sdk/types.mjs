import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { exec, tail } from '../lib/exec.mjs'
import { packageBin, repoRoot } from '../lib/paths.mjs'

/** Whose declarations the package gives. */
const roots = ['sdk/index', 'sdk/ui/index', 'sdk/testing/index', 'sdk/cli/build/preset', 'sdk/cli/run-tests/config']

const importPattern = /((?<![\w'".])(?:from\s+|import\s*\(?\s*))(['"])([^'"]+)\2/g
/** Examples in comments import too. */
const isComment = (/** @type {string} */ line) => /^\s*(?:\*|\/[/*])/.test(line)

/**
 * Writes the declarations that the roots reach, in the folders of this checkout, so that a type of the store that a
 * test sees is there too. Imports get their file endings, so that every module resolution finds them.
 * @param {string} outDir
 */
export async function buildTypes(outDir) {
  const all = mkdtempSync(path.join(tmpdir(), 'panoptic-types-'))
  const config = path.join(repoRoot, `tsconfig.sdk-${process.pid}.json`)
  try {
    writeFileSync(config, JSON.stringify({
      extends: './tsconfig.json',
      compilerOptions: { noEmit: false, declaration: true, emitDeclarationOnly: true, rootDir: '.', outDir: all, paths: { '@panoptic/sdk': ['./sdk/index.ts'], '@panoptic/sdk/*': ['./sdk/*'] } },
      files: roots.map((root) => `${root}.ts`),
      include: ['{main,sdk}/**/*.d.ts'],
    }))
    const result = await exec(process.execPath, [packageBin('vue-tsc'), '-p', config], { cwd: repoRoot, timeoutMs: 600_000 })
    // Whether the types are right is what `npm run typecheck` tells; here they only have to be written.
    if (!existsSync(path.join(all, 'sdk/index.d.ts'))) throw new Error(`The types could not be written:\n${tail(result, 40)}`)
    copyReached(all, outDir)
  } finally {
    rmSync(config, { force: true })
    rmSync(all, { recursive: true, force: true })
  }
}

/**
 * @param {string} from
 * @param {string} to
 */
function copyReached(from, to) {
  const reached = new Set(roots)
  for (const module of reached) {
    const text = readFileSync(path.join(from, `${module}.d.ts`), 'utf8')
    const file = path.join(to, `${module}.d.ts`)
    mkdirSync(path.dirname(file), { recursive: true })
    const located = (/** @type {string} */ line) => line.replaceAll(importPattern, (_, before, quote, specifier) => {
      const target = moduleOf(from, module, specifier)
      if (target !== undefined) reached.add(target)
      return `${before}${quote}${target === undefined ? specifier : `${relativeTo(module, target)}.js`}${quote}`
    })
    writeFileSync(file, text.split('\n').filter((line) => !/^import '[^']+\.css';$/.test(line)).map((line) => (isComment(line) ? line : located(line))).join('\n'))
  }
}

/**
 * @param {string} from
 * @param {string} module path from the root, without its ending
 * @param {string} specifier
 * @returns {string | undefined} undefined for a package
 */
function moduleOf(from, module, specifier) {
  const own = /^@panoptic\/sdk(?:\/(.*))?$/.exec(specifier)
  if (own === null && !specifier.startsWith('.')) return undefined
  const target = own === null ? path.posix.join(path.posix.dirname(module), specifier) : path.posix.join('sdk', own[1] ?? 'index')
  const found = [target, `${target}/index`].find((name) => existsSync(path.join(from, `${name}.d.ts`)))
  if (found === undefined) throw new Error(`${module}.d.ts imports ${specifier}, for which there is no declaration`)
  return found
}

/**
 * @param {string} module
 * @param {string} target
 */
function relativeTo(module, target) {
  const specifier = path.posix.relative(path.posix.dirname(module), target)
  return specifier.startsWith('.') ? specifier : `./${specifier}`
}
