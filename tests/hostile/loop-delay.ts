/** How long main's event loop keeps its callbacks waiting, by Node's own histogram. */
import type { ElectronApplication } from '@playwright/test'

interface Histogram { percentile(percent: number): number; readonly max: number; enable(): void; disable(): void }
interface Builtins { getBuiltinModule(name: 'perf_hooks'): { monitorEventLoopDelay(options: { resolution: number }): Histogram } }

/** Of a sample every so many ms, which is what Node counts too. */
const resolution = 5

/** Measures main while `work` goes on; delays in ms beyond the interval of the samples. */
export async function loopDelay(electron: ElectronApplication, work: () => Promise<unknown>): Promise<{ readonly p50: number; readonly p99: number; readonly max: number }> {
  await electron.evaluate((_, every) => {
    const histogram = (process as unknown as Builtins).getBuiltinModule('perf_hooks').monitorEventLoopDelay({ resolution: every })
    histogram.enable()
    Object.assign(globalThis, { loopDelay: histogram })
  }, resolution)
  try {
    await work()
  } finally {
    await electron.evaluate(() => (globalThis as unknown as { loopDelay: Histogram }).loopDelay.disable())
  }
  const [p50, p99, max] = await electron.evaluate(() => {
    const { loopDelay: histogram } = globalThis as unknown as { loopDelay: Histogram }
    return [histogram.percentile(50), histogram.percentile(99), histogram.max].map((nanoseconds) => nanoseconds / 1e6)
  })
  return { p50: p50! - resolution, p99: p99! - resolution, max: max! - resolution }
}
