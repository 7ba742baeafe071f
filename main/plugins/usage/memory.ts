/** How much memory a page's process has for itself. */
import { readFileSync } from 'node:fs'
import type { Metric } from './api'

const kilobyte = 1024

/**
 * Bytes that only this process uses. What Electron calls the working set counts Chromium's own code in every
 * process, about 100 MB; so Windows tells its private bytes, and on Linux the kernel is asked.
 */
export function ownMemory({ pid, memory }: Metric): number {
  if (memory.privateBytes !== undefined) return memory.privateBytes * kilobyte
  return ownMemoryOnLinux(pid) ?? memory.workingSetSize * kilobyte
}

function ownMemoryOnLinux(pid: number): number | null {
  if (process.platform !== 'linux') return null
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const parts = ['RssAnon', 'RssShmem', 'VmSwap'].map((name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? Number.NaN))
    const sum = parts.reduce((total, part) => total + part, 0)
    return Number.isFinite(sum) ? sum * kilobyte : null
  } catch {
    // It has just ended.
    return null
  }
}
