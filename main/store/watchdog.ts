/**
 * A thread that ends its process when one statement runs too long: SQLite blocks the process's main thread
 * and its driver cannot interrupt it. Main starts the process again and gives pages new ports.
 */
import { writeSync } from 'node:fs'
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import type { Watch } from './exec/handlers'

/** Shared numbers: which statement runs (0: none), and whether the thread sleeps until one begins. */
const running = 0
const asleep = 1
const never = 2
const labelAt = 16
const labelBytes = 96
/** The thread looks this many times within the limit. */
const looks = 8

interface WatchdogData { readonly shared: SharedArrayBuffer; readonly limitMs: number }

/**
 * Starts the thread.
 * @param file this module as the process can load it (JavaScript)
 * @param limitMs longest statement; it is ended between 1 and 1.2 times that
 */
export function startWatchdog(file: string, limitMs: number): Watch {
  const shared = new SharedArrayBuffer(labelAt + labelBytes)
  const state = new Int32Array(shared, 0, 4)
  const label = new Uint8Array(shared, labelAt, labelBytes)
  const encoder = new TextEncoder()
  let statement = 0
  let labelled = ''
  new Worker(file, { workerData: { shared, limitMs } satisfies WatchdogData }).unref()
  return {
    begin(name) {
      if (name !== labelled) {
        label.fill(0)
        encoder.encodeInto((labelled = name), label)
      }
      statement = (statement % 0x7ffffff0) + 1
      Atomics.store(state, running, statement)
      if (Atomics.load(state, asleep) === 1) Atomics.notify(state, running)
    },
    end: () => void Atomics.store(state, running, 0),
  }
}

function watch({ shared, limitMs }: WatchdogData): never {
  const state = new Int32Array(shared, 0, 4)
  const label = new Uint8Array(shared, labelAt, labelBytes)
  let seen = 0
  let count = 0
  for (;;) {
    const now = Atomics.load(state, running)
    if (now === 0) {
      Atomics.store(state, asleep, 1)
      Atomics.wait(state, running, 0)
      Atomics.store(state, asleep, 0)
      continue
    }
    count = now === seen ? count + 1 : 0
    seen = now
    if (count > looks) {
      const name = new TextDecoder().decode(Uint8Array.from(label.filter((byte) => byte !== 0)))
      writeSync(2, `panoptic: a statement of ${name} ran longer than ${limitMs} ms; its process is ended\n`)
      process.kill(process.pid, 'SIGKILL')
    }
    Atomics.wait(state, never, 0, limitMs / looks)
  }
}

if (!isMainThread && (workerData as WatchdogData | null)?.shared instanceof SharedArrayBuffer) watch(workerData as WatchdogData)
