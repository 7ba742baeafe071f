/** A real, unlocked Secret Service (gnome-keyring) on a D-Bus session of its own, and what `secret-tool` finds in it. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Keyring {
  /** For an app that is to use it. */
  readonly env: Readonly<Record<string, string>>
  /** Accounts of Panoptic's entries. */
  accounts(): string[]
  close(): Promise<void>
}

/** Programs that are missing here; without them there is no keyring to test with. */
export const missingPrograms = (): string[] =>
  ['dbus-daemon', 'gnome-keyring-daemon', 'secret-tool'].filter((name) => spawnSync(name, ['--version']).error !== undefined)

/** Starts nothing when a name is asked for: a second keyring, with nobody to unlock it, would take the place of ours. */
const busConfig = '<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><policy context="default"><allow send_destination="*"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>'

export async function startKeyring(): Promise<Keyring> {
  const folder = await mkdtemp(join(tmpdir(), 'panoptic-keyring-'))
  const runtime = join(folder, 'run')
  await mkdir(runtime, { mode: 0o700 })
  await writeFile(join(folder, 'bus.conf'), busConfig)
  const bus = spawn('dbus-daemon', [`--config-file=${join(folder, 'bus.conf')}`, '--nofork', '--nopidfile', '--print-address=1'], { stdio: ['ignore', 'pipe', 'ignore'] })
  const [address] = (await once(bus.stdout, 'data')) as [Buffer]
  const env = { DBUS_SESSION_BUS_ADDRESS: String(address).trim(), XDG_DATA_HOME: join(folder, 'data'), XDG_RUNTIME_DIR: runtime }
  const all = { ...process.env, ...env }
  const daemon = spawn('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], { env: all, stdio: ['pipe', 'ignore', 'ignore'] })
  daemon.stdin.end('the keyring’s own password')
  // Its login keyring is there when something can be kept in it.
  const keeps = (): boolean => spawnSync('secret-tool', ['store', '--label=probe', 'probe', 'yes'], { env: all, input: 'x', timeout: 5_000 }).status === 0
  for (let turn = 0; !keeps(); turn += 1) {
    if (turn > 50) throw new Error('The keyring keeps nothing.')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return {
    env,
    accounts() {
      const { stdout, stderr } = spawnSync('secret-tool', ['search', '--all', 'service', 'Panoptic'], { env: all, encoding: 'utf8', timeout: 5_000 })
      return [...`${stdout}\n${stderr}`.matchAll(/^attribute\.account = (.+)$/gm)].map(([, account]) => account!)
    },
    async close() {
      for (const process of [daemon, bus]) await ended(process)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function ended(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return
  const gone = once(process, 'exit')
  process.kill()
  await gone
}
