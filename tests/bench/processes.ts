/** Starts an Electron app for measuring: its marks, its process tree, its memory. Linux only (/proc). */
import { spawn, type ChildProcess } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'

export interface Started {
  readonly process: ChildProcess
  /** Epoch ms just before the process was spawned. */
  readonly spawnedAt: number
  /** Epoch ms of a mark that the app prints as `{"mark": name, "at": ms}`; rejects when the app ends before. */
  mark(name: string): Promise<number>
  end(): Promise<void>
}

export function startMeasured(args: readonly string[], env: Readonly<Record<string, string>> = {}): Started {
  const executable = process.env['ELECTRON_EXEC_PATH']
  if (executable === undefined) throw new Error('ELECTRON_EXEC_PATH is not set: start the benchmark with `npm run bench`.')
  const flags = (process.env['PANOPTIC_ELECTRON_ARGS'] ?? '').split(' ').filter(Boolean)
  const spawnedAt = performance.timeOrigin + performance.now()
  const child = spawn(executable, [...flags, ...args], { env: { ...process.env, PANOPTIC_MARKS: '1', ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const seen = new Map<string, number>()
  const waiting = new Map<string, { resolve(at: number): void; reject(error: Error): void }>()
  let errors = ''
  child.stderr.on('data', (part: Buffer) => { errors = (errors + part.toString()).slice(-2000) })
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (!line.startsWith('{"mark"')) return
    const { mark, at } = JSON.parse(line) as { mark: string; at: number }
    seen.set(mark, at)
    waiting.get(mark)?.resolve(at)
  })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  void exited.then(() => { for (const [name, { reject }] of waiting) reject(new Error(`the app ended before "${name}": ${errors}`)) })
  return {
    process: child,
    spawnedAt,
    mark: (name) => {
      const at = seen.get(name)
      if (at !== undefined) return Promise.resolve(at)
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`no mark "${name}" in 60 s: ${errors}`)), 60_000)
        waiting.set(name, { resolve: (value) => { clearTimeout(timer); resolve(value) }, reject })
      })
    },
    end: async () => {
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), 5000)
      await exited
      clearTimeout(timer)
    },
  }
}

/** Proportional set size of a process and all its descendants, in MB. */
export async function treeMemory(pid: number): Promise<number> {
  const parents = new Map<number, number>()
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '')
    const parent = /^\d+ \(.*\) \S (\d+)/s.exec(stat)?.[1]
    if (parent !== undefined) parents.set(Number(entry), Number(parent))
  }
  const tree = new Set([pid])
  for (let grew = true; grew; ) {
    grew = false
    for (const [child, parent] of parents)
      if (tree.has(parent) && !tree.has(child)) {
        tree.add(child)
        grew = true
      }
  }
  let kilobytes = 0
  for (const member of tree) {
    const rollup = await readFile(`/proc/${member}/smaps_rollup`, 'utf8').catch(() => '')
    kilobytes += Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0)
  }
  return kilobytes / 1024
}
