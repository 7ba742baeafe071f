/** Unlocking with a password as people do, and re-encrypting the file under another data key. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { argon2idKey } from '../../main/keyslots/argon'
import { openWorkspace } from '../../main/store/workspace'
import { rotate } from '../../main/store/rotation/rotate'
import { median, spread, type Figure } from './stats'

const password = 'a benchmark protects nothing'
/** Of the file that is re-encrypted. */
const megabytes = 100

/** `keys.unlock.ms` is what the person waits; its floor is one Argon2id of the slot's cost. */
export async function measureKeys(folder: string, runs: number): Promise<Figure[]> {
  const own = join(folder, 'keys')
  const made = openWorkspace({ folder: own })
  await made.create({ name: 'Bench', password })
  const { wrap } = made.ways.slots.find(({ kind }) => kind === 'password')!
  if (wrap.method !== 'argon2id') throw new Error('a password slot is wrapped by Argon2id')
  made.close()
  const unlocks: number[] = []
  const derivations: number[] = []
  for (let run = 0; run < runs; run++) {
    const started = performance.now()
    await argon2idKey(Buffer.from(password), Buffer.from(wrap.salt, 'base64'), wrap)
    const derived = performance.now()
    const workspace = openWorkspace({ folder: own })
    await workspace.unlock(password)
    unlocks.push(performance.now() - derived)
    derivations.push(derived - started)
    workspace.close()
  }
  const cost = `t=${wrap.t}, ${wrap.m / 1024} MiB, p=${wrap.p}`
  return [
    { metric: 'keys.unlock.ms', value: median(unlocks), aim: { atMost: 1_200 }, note: `${spread(unlocks, 'ms')}; calibrated to ${cost}` },
    { metric: 'keys.unlock.ratio', value: median(unlocks) / median(derivations), note: `unlocking / the derivation alone (${spread(derivations, 'ms')})` },
    await measureRotation(own),
  ]
}

async function measureRotation(folder: string): Promise<Figure> {
  const workspace = openWorkspace({ folder })
  await workspace.unlock(password)
  workspace.db.exec(`with recursive n(i) as (select 1 union all select i + 1 from n where i < ${megabytes * 100})
    insert into settings select 'bench.' || i, json_quote(hex(randomblob(5000))), 0 from n`)
  let longest = 0
  let last = performance.now()
  const beat = setInterval(() => {
    longest = Math.max(longest, performance.now() - last)
    last = performance.now()
  }, 0)
  const started = performance.now()
  await rotate({ workspace, tell: () => undefined, closeReader: () => Promise.resolve(), reattach: () => undefined })
  const seconds = (performance.now() - started) / 1_000
  clearInterval(beat)
  const size = statSync(workspace.file).size / 1e6
  workspace.close()
  return { metric: 'keys.rotate.mbPerSecond', value: size / seconds, note: `${size.toFixed(0)} MB re-encrypted while in use; the longest step kept others waiting ${longest.toFixed(0)} ms` }
}
