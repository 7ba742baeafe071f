/** Three crashes in five minutes disable a plugin until the user starts it again (design §2). */
const most = 3
const window = 5 * 60_000

export interface CrashBudget {
  /** Counts one; returns whether the plugin is out of budget now. */
  crashed(plugin: string): boolean
  spent(plugin: string): boolean
  /** The user wants to try again. */
  forgive(plugin: string): void
}

export function createCrashBudget(now: () => number = Date.now): CrashBudget {
  const crashes = new Map<string, number[]>()
  const disabled = new Set<string>()
  return {
    crashed(plugin) {
      const recent = [...(crashes.get(plugin) ?? []).filter((at) => at > now() - window), now()]
      crashes.set(plugin, recent)
      if (recent.length >= most) disabled.add(plugin)
      return disabled.has(plugin)
    },
    spent: (plugin) => disabled.has(plugin),
    forgive(plugin) {
      crashes.delete(plugin)
      disabled.delete(plugin)
    },
  }
}
