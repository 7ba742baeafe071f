/** What is asked inside pages. Functions that are sent there use nothing of this file. */
import type { ElectronApplication } from '@playwright/test'

/** The state of every permission Chromium has a name for; those it does not know are left out. */
export async function deniedPermissions(): Promise<Record<string, string>> {
  const names = [
    'accelerometer', 'accessibility-events', 'ambient-light-sensor', 'background-fetch', 'background-sync', 'camera', 'captured-surface-control', 'clipboard-read', 'clipboard-write',
    'display-capture', 'geolocation', 'gyroscope', 'hand-tracking', 'idle-detection', 'keyboard-lock', 'local-fonts', 'local-network-access', 'loopback-network', 'magnetometer', 'microphone', 'midi', 'nfc', 'notifications', 'payment-handler',
    'periodic-background-sync', 'persistent-storage', 'pointer-lock', 'push', 'screen-wake-lock', 'speaker-selection', 'storage-access', 'system-wake-lock', 'top-level-storage-access', 'window-management',
  ]
  const states: Record<string, string> = {}
  for (const name of names)
    try {
      const asked = name === 'midi' ? { name, sysex: true } : name === 'push' ? { name, userVisibleOnly: true } : name === 'top-level-storage-access' ? { name, requestedOrigin: 'https://example.com' } : { name }
      states[name] = (await navigator.permissions.query(asked as PermissionDescriptor)).state
    } catch (error) {
      if (!(error instanceof TypeError)) states[name] = String(error)
    }
  return states
}

/** Uses them for real; answers the names of those that worked. */
export async function usedPermissions(): Promise<string[]> {
  interface Chooser { requestDevice(wish: object): Promise<unknown[]> }
  /** What TypeScript's types of a page do not know. */
  const device = navigator as unknown as {
    requestMIDIAccess(wish: object): Promise<unknown>
    keyboard: { lock(): Promise<unknown> }
    usb: Chooser
    hid: Chooser
    serial: { requestPort(): Promise<unknown> }
    bluetooth: Chooser
  }
  const page = globalThis as unknown as { queryLocalFonts(): Promise<unknown[]>; IdleDetector: { requestPermission(): Promise<string> } }
  const uses: Record<string, () => Promise<unknown>> = {
    camera: () => navigator.mediaDevices.getUserMedia({ video: true }),
    microphone: () => navigator.mediaDevices.getUserMedia({ audio: true }),
    screen: () => navigator.mediaDevices.getDisplayMedia(),
    geolocation: () => new Promise((done, failed) => navigator.geolocation.getCurrentPosition(done, failed)),
    clipboard: () => navigator.clipboard.readText(),
    midi: () => device.requestMIDIAccess({ sysex: true }),
    notification: async () => { if ((await Notification.requestPermission()) !== 'granted') throw new Error('denied') },
    wakeLock: () => navigator.wakeLock.request('screen'),
    fullscreen: () => document.documentElement.requestFullscreen(),
    pointer: () => Promise.resolve(document.documentElement.requestPointerLock() as unknown).then(() => { if (document.pointerLockElement === null) throw new Error('denied') }),
    keyboard: () => device.keyboard.lock(),
    usb: () => device.usb.requestDevice({ filters: [] }),
    hid: () => device.hid.requestDevice({ filters: [] }).then((found) => { if (found.length === 0) throw new Error('none') }),
    serial: () => device.serial.requestPort(),
    bluetooth: () => device.bluetooth.requestDevice({ acceptAllDevices: true }),
    fonts: () => page.queryLocalFonts().then((found) => { if (found.length === 0) throw new Error('none') }),
    idle: () => page.IdleDetector.requestPermission().then((state) => { if (state !== 'granted') throw new Error('denied') }),
    persist: async () => { if (!(await navigator.storage.persist())) throw new Error('denied') },
  }
  const worked = await Promise.all(Object.entries(uses).map(async ([name, use]) => {
    try {
      // What waits for an answer that nobody gives has not worked.
      await Promise.race([Promise.resolve(use()), new Promise((_, failed) => setTimeout(() => failed(new Error('no answer')), 2_000))])
      return name
    } catch {
      return null
    }
  }))
  return worked.filter((name) => name !== null)
}

export interface PageKind {
  /** An address without scripts, so that only the preload can have added something. */
  readonly url: string
  readonly preload: string
  readonly partition?: string
}

/** For each kind: names of globals, and of their properties, that are there only with the preload. */
export function addedGlobals(electron: ElectronApplication, kinds: readonly PageKind[]): Promise<string[][]> {
  return electron.evaluate(async ({ session, WebContentsView }, wanted) => {
    const names = `Reflect.ownKeys(globalThis).flatMap((key) => {
      const value = (() => { try { return globalThis[key] } catch { return undefined } })()
      const inner = value !== globalThis && value !== null && typeof value === 'object' ? Reflect.ownKeys(value).filter((name) => typeof name === 'symbol' || !/^[0-9]+$/.test(name)) : []
      return [String(key), ...inner.map((name) => String(key) + '.' + String(name))]
    })`
    const read = async (kind: PageKind, preload: boolean): Promise<string[]> => {
      const used = kind.partition === undefined ? session.defaultSession : session.fromPartition(kind.partition)
      const view = new WebContentsView({ webPreferences: { session: used, sandbox: true, contextIsolation: true, ...(preload ? { preload: kind.preload } : {}) } })
      await view.webContents.loadURL(kind.url)
      const found = (await view.webContents.executeJavaScript(names)) as string[]
      view.webContents.close()
      return found
    }
    return Promise.all(wanted.map(async (kind) => {
      const [bare, own] = [await read(kind, false), await read(kind, true)]
      if (bare.length < 500) throw new Error(`only ${bare.length} globals at ${kind.url}`)
      return own.filter((name) => !bare.includes(name))
    }))
  }, [...kinds])
}
