/**
 * Whose statement runs next. One process runs one statement at a time, so a plugin that sends many must not make
 * the others wait for all of them: plugins take turns, the one that has used the least time first.
 */
export interface Turns {
  /** Runs `job` when it is this plugin's turn. Rejects with what `job` throws. */
  take<T>(plugin: string, job: () => T): Promise<T>
}

/** ms of work after which the event loop gets to see what else has arrived. */
const slice = 4

export function createTurns(now: () => number = () => performance.now()): Turns {
  const waiting = new Map<string, (() => void)[]>()
  const used = new Map<string, number>()
  let sinceYield = 0
  let scheduled = false

  function run(plugin: string, job: () => void): void {
    const started = now()
    job()
    const took = now() - started
    sinceYield += took
    // A plugin that was idle starts level with the one that used least, not with credit from long ago.
    used.set(plugin, Math.max(used.get(plugin) ?? 0, 0) + took)
  }

  function next(): void {
    scheduled = false
    sinceYield = 0
    while (waiting.size > 0 && sinceYield < slice) {
      let least: string | undefined
      for (const plugin of waiting.keys()) if (least === undefined || (used.get(plugin) ?? 0) < (used.get(least) ?? 0)) least = plugin
      const jobs = waiting.get(least!)!
      const job = jobs.shift()!
      if (jobs.length === 0) waiting.delete(least!)
      run(least!, job)
    }
    if (waiting.size > 0) schedule()
    else used.clear()
  }

  function schedule(): void {
    if (scheduled) return
    scheduled = true
    setImmediate(next)
  }

  return {
    take: (plugin, job) =>
      new Promise((resolve, reject) => {
        const settle = (): void => {
          try {
            resolve(job())
          } catch (error) {
            reject(error as Error)
          }
        }
        // Nobody waits and little was done since the event loop turned: no detour.
        if (waiting.size === 0 && sinceYield < slice) {
          run(plugin, settle)
          return sinceYield >= slice ? schedule() : undefined
        }
        const jobs = waiting.get(plugin)
        if (jobs === undefined) waiting.set(plugin, [settle])
        else jobs.push(settle)
        schedule()
      }),
  }
}
