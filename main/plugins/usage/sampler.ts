/**
 * Memory and processor time of plugin pages against their budgets. Too much memory for some seconds, or far
 * too much, ends a page; too much processor time over a minute is a warning, and after a second such minute the page ends.
 */
import type { Metric, PageProcess, UsageOptions } from './api'
import { ownMemory } from './memory'

export interface SamplerOptions extends Pick<UsageOptions, 'pages' | 'metrics' | 'budgets' | 'exceeded' | 'onBudget'> {
  readonly memoryOf?: (metric: Metric) => number
  /** ms of a clock that never goes back. */
  readonly clock?: () => number
}

export interface Sampler {
  /** Starts with the first page, stops without one. */
  pagesChanged(): void
  now(plugin: string, user: string): { readonly memoryBytes: number | null; readonly cpuPercent: number | null }
  stop(): void
}

/** A bomb fills memory fast; asking costs less than a millisecond (ms). */
const every = 1_000
const minute = 60_000
/** Above the memory budget this long a page ends: what is garbage is collected by then (ms). */
const patience = 3_000
/** That many times the budget is too much at once. */
const farTooMuch = 2
const megabyte = 1_000_000

interface Track {
  readonly page: PageProcess
  memory: number
  /** Since when it has been above the memory budget. */
  full: number | null
  /** Ends of the last minute and of the time before it: when, and seconds of processor time until then. */
  readonly samples: { readonly at: number; readonly seconds: number }[]
  percent: number | null
  /** Since when the last minute has been above the budget. */
  over: number | null
}

export function createSampler(options: SamplerOptions): Sampler {
  const { memoryOf = ownMemory, clock = () => performance.now() } = options
  let tracks = new Map<number, Track>()
  let timer: NodeJS.Timeout | undefined

  function sample(): void {
    const at = clock()
    const metrics = new Map(options.metrics().map((metric) => [metric.pid, metric]))
    const next = new Map<number, Track>()
    for (const page of options.pages()) {
      const metric = metrics.get(page.pid)
      if (metric === undefined) continue
      const track = tracks.get(page.pid) ?? { page, memory: 0, full: null, samples: [], percent: null, over: null }
      next.set(page.pid, track)
      track.memory = memoryOf(metric)
      if (metric.cpu.cumulativeCPUUsage !== undefined) measure(track, at, metric.cpu.cumulativeCPUUsage)
    }
    tracks = next
    // Ending a page changes the list of pages.
    for (const track of [...next.values()]) judge(track, at)
  }

  function judge(track: Track, at: number): void {
    const { page, memory, percent } = track
    const budgets = options.budgets(page.plugin)
    if (budgets === undefined) return
    const { memoryMb, cpuPercent } = budgets
    track.full = memory > memoryMb * megabyte ? (track.full ?? at) : null
    if (track.full !== null && (at - track.full >= patience || memory > farTooMuch * memoryMb * megabyte))
      return end(track, 'memory', `it used ${Math.round(memory / megabyte)} MB of memory; its budget is ${memoryMb} MB`)
    if (percent === null || !isWhole(track, at) || percent <= cpuPercent) return void (track.over = null)
    if (track.over === null) {
      track.over = at
      options.onBudget(page.plugin, page, 'cpu', 'warned')
    } else if (at - track.over >= minute) end(track, 'cpu', `it used ${Math.round(percent)} % of a processor core for two minutes; its budget is ${cpuPercent} %`)
  }

  function end({ page }: Track, budget: 'memory' | 'cpu', reason: string): void {
    tracks.delete(page.pid)
    options.onBudget(page.plugin, page, budget, 'stopped')
    options.exceeded(page.plugin, page.user, reason)
  }

  return {
    pagesChanged() {
      const some = options.pages().length > 0
      if (some && timer === undefined) timer = setInterval(sample, every).unref()
      if (some) return
      clearInterval(timer)
      timer = undefined
      tracks.clear()
    },
    now(plugin, user) {
      const found = [...tracks.values()].find(({ page }) => page.plugin === plugin && page.user === user)
      return { memoryBytes: found?.memory ?? null, cpuPercent: found?.percent ?? null }
    },
    stop() {
      clearInterval(timer)
      timer = undefined
      tracks.clear()
    },
  }
}

/** Takes a sample in; keeps the newest one that is a minute old, as the other end of that minute. */
function measure(track: Track, at: number, seconds: number): void {
  const { samples } = track
  samples.push({ at, seconds })
  while (samples.length > 2 && at - samples[1]!.at >= minute) samples.shift()
  const first = samples[0]!
  track.percent = at > first.at ? ((seconds - first.seconds) / (at - first.at)) * 1_000 * 100 : null
}

/** Whether the samples go back a whole minute; before that a busy start would count as a busy minute. */
const isWhole = ({ samples }: Track, at: number): boolean => at - (samples[0]?.at ?? at) >= minute
