/** What the store's writer carries out once in a workspace that the demo made (main/session/stand-in.ts). */
import { sampleKeys } from '../providers/openai/index.mjs'

/** Shown so that the person can seal and unlock the demo workspace; it protects nothing. */
export const demoPassword = 'demo workspace'

/** Two organisations of the sample provider at `origin`, synced once. */
export const demoPlan = (origin: string): object => ({
  userName: 'Demo',
  password: demoPassword,
  plugins: [
    {
      id: 'llm-cost',
      grants: 'all',
      connections: [
        { network: 'openai', label: 'Acme (sample)', baseUrl: `${origin}/v1`, value: sampleKeys.acme },
        { network: 'openai', label: 'Globex (sample)', baseUrl: `${origin}/v1`, value: sampleKeys.globex },
      ],
      run: ['sync'],
    },
  ],
})
