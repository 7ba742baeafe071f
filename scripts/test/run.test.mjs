import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { exec } from '../lib/exec.mjs'
import { repoRoot } from '../lib/paths.mjs'

const runner = path.join(repoRoot, 'scripts/run.mjs')

it('lists the commands when it does not know one', async () => {
  const result = await exec(process.execPath, [runner, 'tset'])
  expect(result.code).toBe(2)
  expect(result.stderr).toContain('Unknown command "tset"')
  expect(result.stderr).toMatch(/^ {2}test:long /m)
})

it('knows every command that package.json offers', async () => {
  const { stderr } = await exec(process.execPath, [runner])
  const { scripts } = JSON.parse(readFileSync(path.join(repoRoot, 'package.json'), 'utf8'))
  const commands = Object.values(scripts).flatMap((line) => /^node scripts\/run\.mjs (\S+)$/.exec(line)?.[1] ?? [])
  expect(commands.length).toBeGreaterThan(5)
  for (const command of commands) expect(stderr).toContain(`  ${command} `)
})

it('loads nothing from node_modules before it has installed it', async () => {
  const loaded = /** @type {string[]} */ ([])
  const visit = (/** @type {string} */ file) => {
    if (loaded.includes(file)) return
    loaded.push(file)
    for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(/^import\b(?:[^'"]*\bfrom)? '([^']+)'/gm)) {
      if (specifier.startsWith('.')) visit(path.resolve(path.dirname(file), specifier))
      else expect(specifier, file).toMatch(/^node:/)
    }
  }
  for (const command of ['start', 'demo', 'test', 'bench', 'build', 'lint', 'typecheck', 'verify-electron', 'exec']) {
    visit(path.join(repoRoot, `scripts/commands/${command}.mjs`))
  }
  visit(runner)
  expect(loaded.length).toBeGreaterThan(20)
})
