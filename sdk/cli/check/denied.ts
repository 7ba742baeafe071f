/**
 * The denied run: the built plugin with no grants, connections and rows. It runs in a process of its own, so that a
 * loop without end is a finding and not the end of `check`.
 */
import { fork } from 'node:child_process'
import { join } from 'node:path'
import type { Manifest } from '../../contract/manifest'
import type { Fault } from '../build/faults'
import type { FromDenied } from './denied-page'
import type { Report } from './report'

/** Longest time between two steps (ms): what loops without end never takes the next one. */
const stepMs = 60_000

/** What the author writes it in is found with the id of the view or task. */
const file = 'index.ts'

export interface Denied {
  readonly faults: readonly Fault[]
  readonly warnings: readonly Fault[]
  readonly views: Report['denied']['views']
  readonly tasks: Report['denied']['tasks']
}

/** `folder`: the built package. */
export async function runDenied(folder: string, manifest: Manifest): Promise<Denied> {
  const faults: Fault[] = []
  const warnings: Fault[] = []
  const views: { id: string; text: string }[] = []
  const tasks: { id: string; outcome: string; message: string }[] = []
  let step = 'loading the plugin'
  let done = false

  await new Promise<void>((resolve) => {
    const child = fork(join(import.meta.dirname, 'denied-run.js'), [folder], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], env: { ...process.env, NODE_ENV: 'development' } })
    let output = ''
    const keep = (part: Buffer): void => { output = (output + part.toString('utf8')).slice(-4000) }
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
    let timer: NodeJS.Timeout
    const later = (): void => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        faults.push({ file, line: null, message: `${step}: does not come back; a loop without end?` })
        child.kill('SIGKILL')
      }, stepMs)
    }
    later()
    child.on('message', (message: FromDenied) => {
      later()
      if (message.kind === 'step') step = message.step
      else if (message.kind === 'view') views.push({ id: message.id, text: message.text })
      else if (message.kind === 'task') tasks.push({ id: message.id, outcome: message.outcome, message: message.message })
      else if (message.kind === 'fault') faults.push({ file, line: null, message: message.message })
      else if (message.kind === 'warning') warnings.push({ file, line: null, message: message.message })
      else done = true
    })
    child.on('exit', (exitCode, signal) => {
      clearTimeout(timer)
      if (!done && signal !== 'SIGKILL') faults.push({ file, line: null, message: `${step}: the process ended (${signal ?? exitCode}).\n${output.trim()}` })
      resolve()
    })
  })
  for (const { id } of manifest.tasks) if (done && !tasks.some((task) => task.id === id)) faults.push({ file, line: null, message: `task ${id}: has not run` })
  return { faults, warnings, views, tasks }
}
