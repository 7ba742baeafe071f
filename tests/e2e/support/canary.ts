/**
 * Words that must be nowhere they do not belong, and everywhere one can look for them. A look must not plant what it
 * looks for: what Playwright sends or gets passes through the app's main process, so values are typed key by key, and
 * pages and main are asked with every character shifted by one.
 */
import type { Locator, Page } from '@playwright/test'
import { open, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { App } from './app'

export const shifted = (text: string, by = 1): string => [...text].map((character) => String.fromCharCode(character.charCodeAt(0) + by)).join('')

/** A named sequence of bytes that gives a secret away. */
export interface Needle {
  readonly name: string
  readonly bytes: Buffer
}

/** A text in the encodings in which it could lie around: one byte and two bytes a character, base64 at each offset, hex. */
export function needlesOf(name: string, text: string | Buffer): Needle[] {
  const bytes = Buffer.from(text as string)
  const base64 = [0, 1, 2].map((before) => Buffer.concat([Buffer.alloc(before), bytes]).toString('base64').replace(/=+$/, '').slice(before === 0 ? 0 : 4, -2))
  const hex = bytes.toString('hex')
  const wide = typeof text === 'string' ? [Buffer.from(text, 'utf16le')] : []
  const all = [bytes, ...wide, ...[...base64, ...base64.map((part) => part.replaceAll('+', '-').replaceAll('/', '_')), hex, hex.toUpperCase()].map((encoded) => Buffer.from(encoded))]
  return all.filter((needle, at) => all.findIndex((other) => other.equals(needle)) === at).map((needle) => ({ name, bytes: needle }))
}

/** Words in a row as text, lines, JSON, and as Chromium passes a list of strings between processes. */
export function needlesOfWords(name: string, words: readonly string[]): Needle[] {
  const three = words.slice(4, 7)
  const passed = three.slice(1).reduce((bytes, word) => Buffer.concat([bytes, Buffer.from([0x22, word.length]), Buffer.from(word)]), Buffer.from(three[0]!))
  return [...[' ', '\n', ',', '","'].flatMap((between) => [Buffer.from(three.join(between)), Buffer.from(three.join(between), 'utf16le')]), passed].map((bytes) => ({ name, bytes }))
}

/** Types as a keyboard does: no message to the app holds more than one character. */
export async function typeKeys(field: Locator, text: string): Promise<void> {
  await field.focus()
  await field.pressSequentially(text)
}

/** The texts of some elements, without their passing through main in clear. */
export const readShifted = async (elements: Locator): Promise<string[]> =>
  (await elements.evaluateAll((found) => found.map((element) => [...(element.textContent ?? '')].map((character) => String.fromCharCode(character.charCodeAt(0) + 1)).join('')))).map((text) => shifted(text, -1))

/** Whether the page's document, its fields or its storage hold the word. */
export const pageHolds = (page: Page, word: string): Promise<boolean> =>
  page.evaluate((wanted) => {
    const parts = [document.documentElement.outerHTML, ...[...document.querySelectorAll('input, textarea')].map((field) => (field as HTMLInputElement).value), JSON.stringify(localStorage), JSON.stringify(sessionStorage), location.href, document.title]
    return parts.some((part) => [...part].map((character) => String.fromCharCode(character.charCodeAt(0) + 1)).join('').includes(wanted))
  }, shifted(word))

/** Looks at every message that main's JavaScript gets or sends from now on: over ports, to pages, to and from its processes. */
export const watchFrames = (app: App, word: string): Promise<void> =>
  app.electron.evaluate(({ MessageChannelMain, utilityProcess, webContents, ipcMain }, wanted) => {
    const seen = { frames: 0, hits: 0 }
    Object.assign(globalThis, { framesSeen: seen })
    const look = (data: unknown): void => {
      seen.frames += 1
      const text = ((): string => {
        try { return JSON.stringify(data) ?? '' } catch { return '' }
      })()
      if ([...text].map((character) => String.fromCharCode(character.charCodeAt(0) + 1)).join('').includes(wanted)) seen.hits += 1
    }
    const wrap = (prototype: Record<string, unknown>, name: string, dataOf: (parts: unknown[]) => unknown): void => {
      const real = prototype[name] as (...parts: unknown[]) => unknown
      prototype[name] = function (this: unknown, ...parts: unknown[]) {
        const data = dataOf(parts)
        if (data !== undefined) look(data)
        return real.apply(this, parts)
      }
    }
    const received = ([event, message]: unknown[]): unknown => (event === 'message' ? ((message as { data?: unknown } | undefined)?.data ?? message) : undefined)
    const port = Object.getPrototypeOf(new MessageChannelMain().port1) as Record<string, unknown>
    wrap(port, 'postMessage', ([data]) => data)
    wrap(port, 'emit', received)
    wrap(Object.getPrototypeOf(webContents.getAllWebContents()[0]) as Record<string, unknown>, 'postMessage', ([, data]) => data)
    wrap(ipcMain as unknown as Record<string, unknown>, 'emit', ([, , ...data]) => data)
    const fork = utilityProcess.fork
    utilityProcess.fork = (...parts: Parameters<typeof fork>) => {
      const child = fork(...parts) as unknown as Record<string, unknown>
      wrap(child, 'postMessage', ([data]) => data)
      wrap(child, 'emit', received)
      return child as unknown as ReturnType<typeof fork>
    }
  }, shifted(word))

export const framesSeen = (app: App): Promise<{ frames: number; hits: number }> => app.electron.evaluate(() => (globalThis as unknown as { framesSeen: { frames: number; hits: number } }).framesSeen)

/** Every process that descends from the app's main process, with Chromium's or our name for it. */
export async function processTree(app: App): Promise<{ readonly pid: number; readonly name: string }[]> {
  const root = app.electron.process().pid!
  const names = new Map(await app.electron.evaluate(({ app: running }) => running.getAppMetrics().map(({ pid, type, name, serviceName }): [number, string] => [pid, name ?? serviceName ?? type])))
  const parents = new Map<number, number>()
  for (const entry of await readdir('/proc')) {
    const stat = /^\d+$/.test(entry) ? await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '') : ''
    const parent = /\) \S (\d+)/.exec(stat)?.[1]
    if (parent !== undefined) parents.set(Number(entry), Number(parent))
  }
  const belongs = (pid: number): boolean => pid === root || (parents.has(pid) && parents.get(pid)! > 1 && belongs(parents.get(pid)!))
  const urls = await app.electron.evaluate(({ webContents }) => webContents.getAllWebContents().filter((contents) => !contents.isDestroyed()).map((contents): [number, string] => [contents.getOSProcessId(), new URL(contents.getURL()).href.split('?')[0]!]))
  for (const [pid, url] of urls) names.set(pid, url)
  return [...parents.keys()].filter(belongs).map((pid) => ({ pid, name: pid === root ? 'main' : (names.get(pid) ?? 'helper') }))
}

/** "process: secret" for each secret that a process of the app holds in memory it can write, or in its start's command line. */
export async function holders(app: App, needles: readonly Needle[]): Promise<string[]> {
  const found = new Set<string>()
  for (const { pid, name } of await processTree(app)) for (const secret of await heldBy(pid, needles)) found.add(`${name}: ${secret}`)
  return [...found].sort()
}

const piece = 32 * 1024 * 1024

async function heldBy(pid: number, needles: readonly Needle[]): Promise<Set<string>> {
  const found = new Set<string>()
  const look = (bytes: Buffer): void => {
    for (const { name, bytes: needle } of needles) if (!found.has(name) && bytes.includes(needle)) found.add(name)
  }
  const overlap = Math.max(...needles.map(({ bytes }) => bytes.length))
  // Gone meanwhile: it holds nothing.
  const maps = await readFile(`/proc/${pid}/maps`, 'utf8').catch(() => '')
  for (const name of ['cmdline', 'environ']) look(await readFile(`/proc/${pid}/${name}`).catch(() => Buffer.alloc(0)))
  const memory = maps === '' ? null : await open(`/proc/${pid}/mem`, 'r')
  const buffer = Buffer.allocUnsafe(piece)
  for (const line of maps.split('\n')) {
    const range = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line)
    if (range === null) continue
    const [from, to] = [Number.parseInt(range[1]!, 16), Number.parseInt(range[2]!, 16)]
    for (let at = from; at < to; at += piece - overlap) {
      const { bytesRead } = await memory!.read(buffer, 0, Math.min(piece, to - at), at).catch(() => ({ bytesRead: 0 }))
      if (bytesRead > 0) look(buffer.subarray(0, bytesRead))
    }
  }
  buffer.fill(0)
  await memory?.close()
  return found
}

/** Files below the folder, whose contents or names hold one of the secrets, as "name: secret"; and how many there are. */
export async function searchFiles(folder: string, needles: readonly Needle[], skip: (path: string) => boolean = () => false): Promise<{ files: number; found: string[] }> {
  const found = new Set<string>()
  let files = 0
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
    const path = join(entry.parentPath, entry.name)
    if (!entry.isFile() || skip(path)) continue
    const bytes = await readFile(path).catch(() => Buffer.alloc(0))
    files += 1
    for (const { name, bytes: needle } of needles) if (bytes.includes(needle) || Buffer.from(path).includes(needle)) found.add(`${path}: ${name}`)
  }
  return { files, found: [...found].sort() }
}
