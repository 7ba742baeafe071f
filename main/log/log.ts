/**
 * The log: JSON lines in rotating files, `panoptic.log` the newest, `panoptic.1.log` the one before. Each
 * line is written at once and whole, so a crash loses nothing and leaves at most one cut line.
 */
import { closeSync, mkdirSync, openSync, fstatSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { levels, type Level, type Log, type LogLine, type LogOptions } from './api'
import { redact } from './redact'

/** Longer messages are cut; redaction comes first, so that a cut never bares half a key. */
const longestMessage = 4_000
const longestInput = 10_000

export function createLog({ folder, maxBytes = 1_000_000, files = 5, now = Date.now }: LogOptions): Log {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = (index: number): string => join(folder, index === 0 ? 'panoptic.log' : `panoptic.${index}.log`)
  let file = -1
  let size = 0

  function open(): void {
    file = openSync(path(0), 'a', 0o600)
    size = fstatSync(file).size
    // The app may have died in the middle of a line.
    if (size > 0) size += writeSync(file, '\n')
  }

  function rotate(): void {
    closeSync(file)
    file = -1
    rmSync(path(files - 1), { force: true })
    for (let index = files - 2; index >= 0; index--) {
      try {
        renameSync(path(index), path(index + 1))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      }
    }
    open()
  }

  return {
    write(level, source, message) {
      try {
        const line: LogLine = { at: now(), level, source: redact(source).slice(0, 80), message: redact(message.slice(0, longestInput)).slice(0, longestMessage) }
        const bytes = Buffer.from(`${JSON.stringify(line)}\n`, 'utf8')
        if (file === -1) open()
        if (size + bytes.byteLength > maxBytes && size > 0) rotate()
        size += writeSync(file, bytes)
      } catch {
        // A full disk must not end the app that wants to report it.
      }
    },

    read({ level, limit, source }) {
      const least = levels.indexOf(level)
      const found: LogLine[] = []
      for (let index = 0; index < files && found.length < limit; index++)
        for (const text of linesOf(path(index)).reverse()) {
          const line = parse(text)
          if (line !== null && levels.indexOf(line.level) >= least && (source === undefined || line.source === source)) found.push(line)
          if (found.length >= limit) break
        }
      return found
    },

    close() {
      if (file !== -1) closeSync(file)
      file = -1
    },
  }
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n')
  } catch {
    return []
  }
}

/** The files lie on a disk that others may write to: what does not fit is left out. */
function parse(text: string): LogLine | null {
  try {
    const { at, level, source, message } = JSON.parse(text) as Record<string, unknown>
    const fits = typeof at === 'number' && levels.includes(level as Level) && typeof source === 'string' && typeof message === 'string'
    return fits ? { at, level: level as Level, source, message } : null
  } catch {
    return null
  }
}
