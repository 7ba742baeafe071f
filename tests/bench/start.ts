/** How long until the person sees something: a bare Electron window, our lock screen, our dashboard. */
import { join } from 'node:path'
import { median, spread, type Figure } from './stats'
import { startMeasured, treeMemory } from './processes'

const root = join(import.meta.dirname, '../..')
const bare = join(root, 'tests/bench/bare')

export interface StartOptions {
  readonly runs: number
  /** A workspace with the rows; copied by the caller, so that it may be changed. */
  readonly profile: string
  readonly password: string
}

/** Interleaved runs, so that a busy moment hits all three alike. The first round warms caches and is dropped. */
export async function measureStart({ runs, profile, password }: StartOptions): Promise<Figure[]> {
  const times = { bare: [] as number[], lock: [] as number[], dashboard: [] as number[] }
  const variants = {
    bare: { args: [bare], env: {}, mark: 'painted' },
    lock: { args: [root], env: { PANOPTIC_DATA: profile }, mark: 'entry-painted' },
    dashboard: { args: [root], env: { PANOPTIC_DATA: profile, PANOPTIC_TEST_UNLOCK: password }, mark: 'shell-painted' },
  } as const
  for (let run = -1; run < runs; run++)
    for (const [name, { args, env, mark }] of Object.entries(variants)) {
      const app = startMeasured(args, env)
      const at = await app.mark(mark)
      if (run >= 0) times[name as keyof typeof times].push(at - app.spawnedAt)
      await app.end()
    }
  const floor = median(times.bare)
  return [
    { metric: 'start.bareWindow.ms', value: floor, note: spread(times.bare, 'ms') },
    { metric: 'start.lockScreen.ms', value: median(times.lock), note: spread(times.lock, 'ms') },
    { metric: 'start.lockScreen.ratio', value: median(times.lock) / floor, aim: { atMost: 1.25 }, note: 'spawn to painted lock screen / bare window' },
    { metric: 'start.dashboard.ms', value: median(times.dashboard), note: `${spread(times.dashboard, 'ms')}, key derivation at its floor (t=3, 64 MiB) included` },
    { metric: 'start.dashboard.ratio', value: median(times.dashboard) / floor, aim: { atMost: 1.6 }, note: 'spawn to painted dashboard / bare window' },
  ]
}

/** Memory of all processes, unlocked and idle, no plugin page alive, against the bare window. */
export async function measureIdleMemory({ runs, profile, password }: StartOptions): Promise<Figure[]> {
  const sizes = { bare: [] as number[], idle: [] as number[] }
  for (let run = 0; run < runs; run++) {
    const floor = startMeasured([bare])
    await floor.mark('painted')
    await settle()
    sizes.bare.push(await treeMemory(floor.process.pid!))
    await floor.end()
    const app = startMeasured([root], { PANOPTIC_DATA: profile, PANOPTIC_TEST_UNLOCK: password })
    await app.mark('shell-painted')
    await settle()
    sizes.idle.push(await treeMemory(app.process.pid!))
    await app.end()
  }
  return [
    { metric: 'memory.bareWindow.mb', value: median(sizes.bare), note: `${spread(sizes.bare, 'MB')}, PSS of all processes` },
    { metric: 'memory.idle.ratio', value: median(sizes.idle) / median(sizes.bare), aim: { atMost: 1.6 }, note: `unlocked dashboard ${spread(sizes.idle, 'MB')}` },
  ]
}

/** Both sides get the same time to finish what they do after their first paint. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 6000))
