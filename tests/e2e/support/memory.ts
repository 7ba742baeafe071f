/** What a running process holds in its memory, for texts that must be in none but a few. */
import { open, readFile } from 'node:fs/promises'
import type { Workbench } from './workbench'

/** Names of the processes that hold one of the texts. */
export async function holdersOf(app: Workbench, texts: readonly string[]): Promise<string[]> {
  const holders: string[] = []
  for (const { pid, type, name } of await app.processes()) if (await memoryHolds(pid, texts)) holders.push(name || type)
  return holders
}

/** Looks for the texts, one byte or two bytes a character, in what the process can write. */
async function memoryHolds(pid: number, texts: readonly string[]): Promise<boolean> {
  const patterns = texts.flatMap((text) => [Buffer.from(text, 'latin1'), Buffer.from(text, 'utf16le')])
  const maps = await readFile(`/proc/${pid}/maps`, 'utf8')
  const memory = await open(`/proc/${pid}/mem`, 'r')
  try {
    for (const line of maps.split('\n')) {
      const range = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line)
      if (range === null) continue
      const [from, to] = [Number.parseInt(range[1]!, 16), Number.parseInt(range[2]!, 16)]
      if (to - from > 512 * 1024 * 1024) continue
      const part = Buffer.alloc(to - from)
      const { bytesRead } = await memory.read(part, 0, part.length, from).catch(() => ({ bytesRead: 0 }))
      if (patterns.some((pattern) => part.subarray(0, bytesRead).includes(pattern))) return true
    }
    return false
  } finally {
    await memory.close()
  }
}
