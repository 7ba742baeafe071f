/** Starts child.ts as the app starts a utility process, and knows how much memory it took. */
import { fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import type { Utility, UtilityEvents } from '../../../session/utility'

const root = join(import.meta.dirname, '../../../..')

/** Bundles the process once. @returns its file */
export async function buildChild(folder: string): Promise<string> {
  await build({
    root, configFile: false, logLevel: 'error', ssr: { noExternal: true },
    build: { ssr: join(import.meta.dirname, 'child.ts'), outDir: folder, minify: false, rollupOptions: { output: { entryFileNames: 'child.mjs', format: 'es' } } },
  })
  return join(folder, 'child.mjs')
}

export interface Children {
  readonly start: <To, From>(file: string, name: string, on: UtilityEvents<From>) => Utility<To>
  /** Bytes the last one had in memory at most, when it said something. */
  peak(): number
  /** Of the last one. */
  pid(): number
}

export function children(probe = ''): Children {
  let peak = 0
  let pid = 0
  return {
    peak: () => peak,
    pid: () => pid,
    start<To, From>(file: string, _: string, on: UtilityEvents<From>): Utility<To> {
      const child = fork(file, { env: { PATH: process.env['PATH'], PANOPTIC_PROBE: probe }, execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
      pid = child.pid ?? 0
      let ended = false
      child.on('message', (message) => {
        peak = Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
        if (!ended) on.message(message as From)
      })
      const gone = new Promise<void>((resolve) => {
        child.once('exit', (code) => {
          resolve()
          if (!ended) on.lost(code ?? -1)
          ended = true
        })
      })
      return {
        send: (message) => void child.send(message as object),
        kill() {
          ended = true
          child.kill('SIGKILL')
        },
        gone,
      }
    },
  }
}
