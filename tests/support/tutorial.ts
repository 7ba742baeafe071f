/** Follows docs/plugin-authoring.md to the letter: runs its commands and writes its files, in the order of the page. */
import { execFile, spawn } from 'node:child_process'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'

const root = resolve(import.meta.dirname, '../..')
const run = promisify(execFile)

/** A fenced block: `sh` to run, `sh until "words"` to run until it says them, `<language> <file>` to write, `json <file>#<key>` to replace a key. */
export interface Block { readonly language: string; readonly label: string; readonly text: string }

export async function tutorialBlocks(): Promise<Block[]> {
  const doc = await readFile(join(root, 'docs/plugin-authoring.md'), 'utf8')
  const tutorial = doc.slice(doc.indexOf('\n## A plugin in fifteen minutes\n'), doc.indexOf('\n## What a package holds\n'))
  return [...tutorial.matchAll(/^```(\w+)(?: ([^\n]+))?\n([\s\S]*?)^```$/gm)].map(([, language = '', label = '', text = '']) => ({ language, label, text }))
}

/** Packs the SDK into `folder`, as the page says. */
export async function packSdk(folder: string): Promise<void> {
  await run(process.execPath, [join(root, 'scripts/pack-sdk.mjs'), folder, '--without-types'], { timeout: 240_000 })
}

export interface Followed {
  /** Where the last command left the shell. */
  readonly folder: string
  /** What each command printed. */
  readonly outputs: readonly { readonly commands: string; readonly output: string }[]
}

/**
 * `folder` holds the SDK's tarball. npm's registry is not asked unless `registry`: see tutorial-npm.mjs.
 * @throws Error with the output of the command that failed
 */
export async function followTutorial(folder: string, tools: string, registry: boolean): Promise<Followed> {
  const { NODE_ENV: _, VITEST: __, ...clean } = process.env
  const env: NodeJS.ProcessEnv = { ...clean, npm_config_update_notifier: 'false', npm_config_fund: 'false', npm_config_audit: 'false', npm_config_offline: String(!registry) }
  if (!registry) {
    await mkdir(tools, { recursive: true })
    const { stdout } = await run('bash', ['-c', 'command -v npm'])
    await writeFile(join(tools, 'npm'), `#!/bin/sh\nexec "${process.execPath}" "${join(root, 'tests/support/tutorial-npm.mjs')}" "$@"\n`)
    await chmod(join(tools, 'npm'), 0o755)
    Object.assign(env, { PANOPTIC_REAL_NPM: stdout.trim(), PATH: `${tools}:${process.env['PATH'] ?? ''}` })
  }
  let at = folder
  const outputs: { commands: string; output: string }[] = []
  for (const { language, label, text } of await tutorialBlocks()) {
    if (language === 'sh' && label === '') {
      const { output, folder: next } = await shell(text, at, env)
      outputs.push({ commands: text, output })
      at = next
    } else if (language === 'sh') outputs.push({ commands: text, output: await shellUntil(text, at, env, /^until "(.+)"$/.exec(label)![1]!) })
    else await write(at, label, text)
  }
  return { folder: at, outputs }
}

async function write(folder: string, label: string, text: string): Promise<void> {
  const [file = '', key] = label.split('#')
  const path = join(folder, file)
  await mkdir(dirname(path), { recursive: true })
  if (key === undefined) return writeFile(path, text)
  const content = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>
  if (!(key in content)) throw new Error(`${file} has no ${key} to replace`)
  await writeFile(path, `${JSON.stringify({ ...content, [key]: JSON.parse(text) as unknown }, null, 2)}\n`)
}

async function shell(commands: string, cwd: string, env: NodeJS.ProcessEnv): Promise<{ output: string; folder: string }> {
  const mark = '--- now in '
  try {
    const { stdout, stderr } = await run('bash', ['-e', '-o', 'pipefail', '-c', `${commands}\necho "${mark}$PWD"`], { cwd, env, timeout: 600_000, maxBuffer: 20_000_000 })
    const end = stdout.lastIndexOf(mark)
    return { output: stdout.slice(0, end) + stderr, folder: stdout.slice(end + mark.length).trim() }
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    throw new Error(`${commands}\n${stdout}\n${stderr}`, { cause: error })
  }
}

/** Ends it as Ctrl+C does once it has said the words. */
function shellUntil(commands: string, cwd: string, env: NodeJS.ProcessEnv, words: string): Promise<string> {
  return new Promise((done, reject) => {
    const child = spawn('bash', ['-c', commands], { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const interrupt = (): void => void (child.pid !== undefined && process.kill(-child.pid, 'SIGINT'))
    const timer = setTimeout(interrupt, 120_000)
    const hear = (data: Buffer): void => {
      const said = output.includes(words)
      output += String(data)
      if (!said && output.includes(words)) interrupt()
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.on('close', () => {
      clearTimeout(timer)
      if (output.includes(words)) done(output)
      else reject(new Error(`${commands}never said ${words}:\n${output}`))
    })
  })
}
