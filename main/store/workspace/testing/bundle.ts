/** For tests that kill a process: makes plain JavaScript of a child's entry file, so that Node runs it alone. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = resolve(import.meta.dirname, '../../../..')

export interface Bundle {
  readonly file: string
  dispose(): void
}

export async function bundle(): Promise<Bundle> {
  const entry = fileURLToPath(new URL('./child.ts', import.meta.url))
  const folder = mkdtempSync(join(tmpdir(), 'panoptic-child-'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  await build({
    root, configFile: false, logLevel: 'error',
    ssr: { noExternal: true, external: ['better-sqlite3-multiple-ciphers', '@node-rs/argon2', '@github/keytar'] },
    build: { ssr: entry, outDir: join(folder, 'out'), emptyOutDir: false, minify: false, rollupOptions: { output: { entryFileNames: 'child.mjs', format: 'es' } } },
  })
  return { file: join(folder, 'out', 'child.mjs'), dispose: () => rmSync(folder, { recursive: true, force: true }) }
}

export interface Child {
  readonly process: ChildProcessWithoutNullStreams
  /** Resolves with the line when the child has written one that begins with `prefix`. */
  line(prefix: string): Promise<string>
  readonly lines: readonly string[]
  /** SIGKILL, unless it has ended; resolves when it is gone. */
  kill(): Promise<void>
}

export function start(file: string, input: object): Child {
  const child = spawn(process.execPath, [file], { env: process.env })
  const lines: string[] = []
  let waiting: { prefix: string; found: (line: string) => void; gone: (error: Error) => void }[] = []
  let rest = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n')
    rest = parts.pop() ?? ''
    for (const line of parts) {
      lines.push(line)
      waiting = waiting.filter(({ prefix, found }) => !line.startsWith(prefix) || found(line))
    }
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  const ended = new Promise<void>((done) => child.once('close', () => {
    for (const { prefix, gone } of waiting) gone(new Error(`The child ended before it wrote "${prefix}". ${errors}`))
    done()
  }))
  child.stdin.on('error', () => undefined)
  child.stdin.write(`${JSON.stringify(input)}\n`)
  return {
    process: child,
    lines,
    line: (prefix) => new Promise((found, gone) => {
      const there = lines.find((line) => line.startsWith(prefix))
      if (there !== undefined) found(there)
      else waiting.push({ prefix, found, gone })
    }),
    kill: () => {
      child.kill('SIGKILL')
      return ended
    },
  }
}
