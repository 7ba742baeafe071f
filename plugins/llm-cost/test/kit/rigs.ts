/** Every sample provider with two accounts, so that one test can run over all of them. */
import { startAnthropic, sampleKeys as anthropicKeys } from '../../../../tests/providers/anthropic/index.mjs'
import { sampleOptions as googleOptions, startGoogle } from '../../../../tests/providers/google/index.mjs'
import { startMistral, sampleKeys as mistralKeys } from '../../../../tests/providers/mistral/index.mjs'
import { startOpenai, sampleKeys as openaiKeys } from '../../../../tests/providers/openai/index.mjs'
import type { Fault, Sample } from '../../../../tests/providers/kit/types'
import { sampleTeams, startXai, sampleKeys as xaiKeys } from '../../../../tests/providers/xai/index.mjs'
import { account, type TestAccount } from './world'

export interface Rig {
  readonly accounts: readonly [TestAccount, TestAccount]
  readonly faults: (list: readonly Fault[]) => void
  readonly close: () => Promise<void>
}

const rig = ({ control, close }: Sample, accounts: Rig['accounts']): Rig => ({ accounts, faults: (list) => control.faults(list), close })

/** By provider id; each starts a sample whose clock stands at `now` (epoch ms). */
export const rigs: Readonly<Record<string, (now: number) => Promise<Rig>>> = {
  async openai(now) {
    const sample = await startOpenai({ now, requestsPerMinute: 1_000_000, projects: 1 })
    return rig(sample, [account(sample.origin, openaiKeys.acme), account(sample.origin, openaiKeys.globex, { label: 'Globex' })])
  },
  async anthropic(now) {
    const sample = await startAnthropic({ now })
    return rig(sample, [account(sample.origin, anthropicKeys.acme, { network: 'anthropic' }), account(sample.origin, anthropicKeys.globex, { label: 'Globex', network: 'anthropic' })])
  },
  async google(now) {
    const sample = await startGoogle({ now })
    const keyed = (owner: 'acme' | 'globex', label: string): TestAccount => account(sample.origin, sample.sampleKeyFile(owner), { label, network: 'google', options: { ...googleOptions[owner] } })
    return rig(sample, [keyed('acme', 'Acme'), keyed('globex', 'Globex')])
  },
  async mistral(now) {
    const sample = await startMistral({ now })
    return rig(sample, [account(sample.origin, mistralKeys.acme, { network: 'mistral' }), account(sample.origin, mistralKeys.globex, { label: 'Globex', network: 'mistral' })])
  },
  async xai(now) {
    const sample = await startXai({ now })
    return rig(sample, [
      account(sample.origin, xaiKeys.acme, { network: 'xai', options: { team: sampleTeams.acme } }),
      account(sample.origin, xaiKeys.globex, { label: 'Globex', network: 'xai', options: { team: sampleTeams.globex } }),
    ])
  },
}
