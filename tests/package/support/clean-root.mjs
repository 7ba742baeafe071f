import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { cached } from '../../../scripts/lib/cache.mjs'
import { exec, tail } from '../../../scripts/lib/exec.mjs'

const enter = fileURLToPath(new URL('enter.sh', import.meta.url))

/** A minimal Debian 12, made once by mmdebstrap and kept with the other things that are expensive to get. */
async function minimalDebian() {
  const dir = await cached('root/bookworm-1', async (target) => {
    const made = await exec('mmdebstrap', ['--variant=minbase', '--include=ca-certificates', 'bookworm', path.join(target, 'root.tar')], { timeoutMs: 900_000 })
    if (made.code !== 0) throw new Error(`mmdebstrap: ${tail(made)}`)
  })
  return path.join(dir, 'root.tar')
}

/**
 * A fresh Debian in a folder of its own. Programs in it see its files and, of ours, only what is shared with them.
 */
export async function cleanRoot() {
  const archive = await minimalDebian()
  const dir = mkdtempSync(path.join(tmpdir(), 'panoptic-root-'))
  const unpacked = await exec('tar', ['-xf', archive, '-C', dir, '--numeric-owner'], { timeoutMs: 300_000 })
  if (unpacked.code !== 0) throw new Error(`tar: ${tail(unpacked)}`)
  /** @param {readonly string[]} shared @param {readonly string[]} command */
  const inside = (shared, command) => ['-m', '-p', '-f', '--kill-child', 'sh', enter, dir, shared.join(':'), ...command]
  return {
    dir,
    /**
     * As root, to its end.
     * @param {readonly string[]} command
     * @returns {Promise<string>} what it printed
     */
    async run(...command) {
      const done = await exec('unshare', inside([], command), { timeoutMs: 900_000, env: { DEBIAN_FRONTEND: 'noninteractive' } })
      if (done.code !== 0) throw new Error(`${command.join(' ')}: ${tail(done, 30)}`)
      return done.stdout
    },
    /**
     * As the user, until it ends or is stopped.
     * @param {{ uid: number, gid: number, home: string, shared: readonly string[], env: Record<string, string> }} user
     * @param {readonly string[]} command
     */
    start({ uid, gid, home, shared, env }, command) {
      const as = ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', 'env', '-i', '-C', home, ...Object.entries(env).map(([name, value]) => `${name}=${value}`)]
      const child = spawn('unshare', inside(shared, [...as, ...command]), { stdio: ['ignore', 'pipe', 'pipe'] })
      let output = ''
      for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => { output = (output + text).slice(-20_000) })
      const ended = new Promise((resolve) => { child.once('close', resolve) })
      return {
        pid: child.pid ?? 0,
        output: () => output,
        ended,
        async stop() {
          child.kill('SIGKILL')
          await ended
        },
      }
    },
    remove: () => rmSync(dir, { recursive: true, force: true, maxRetries: 3 }),
  }
}
