/** What the store's writer carries out once in a workspace that the demo made (main/session/stand-in.ts). */
import type { SampleConnection } from './samples'

/** Shown so that the person can seal and unlock the demo workspace; it protects nothing. */
export const demoPassword = 'demo workspace'

const inDays = (days: number): number => Date.now() + days * 86_400_000

/** Believable names, values that open nothing. One value lies there twice, one is weak, one expires soon. */
const secrets = [
  { name: 'OpenAI production', category: 'API key', provider: 'openai', tags: ['production', 'llm'], value: 'sk-proj-DemoOnly0000aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW' },
  { name: 'OpenAI staging', category: 'API key', provider: 'openai', tags: ['staging', 'llm'], value: 'sk-proj-DemoOnly1111Xc4Vb6Nm8Qw2Er5Ty7Ui9Op3As1D' },
  { name: 'OpenAI batch jobs', category: 'API key', provider: 'openai', tags: ['batch'], notes: 'Same key as production; give the jobs one of their own.', value: 'sk-proj-DemoOnly0000aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW' },
  { name: 'Anthropic console', category: 'API key', provider: 'anthropic', tags: ['llm'], expiresAt: inDays(9), value: 'sk-ant-api03-DemoOnly2222Zx8Cv6Bn4Ml2Kj0Hg9Fd7Sa5' },
  { name: 'GitHub deploy bot', category: 'Access token', provider: 'github', tags: ['ci'], rotateEveryDays: 30, value: 'ghp_DemoOnly3333Pq7Wr5Et3Yu1Io9Al8Sk6' },
  { name: 'Alert webhook', category: 'Webhook', provider: 'slack', tags: ['alerts'], rotateEveryDays: null, value: 'https://hooks.example.test/services/DEMO/ONLY/4444kTmVbNcXz' },
  { name: 'Metrics database', category: 'Password', provider: 'postgres', tags: ['production'], value: 'summer' },
  { name: 'Mail relay', category: 'Password', provider: 'smtp', tags: ['alerts'], expiresAt: inDays(200), value: 'demo-Only-5555-vR9!qLx2' },
]

/** These accounts, synced once, a vault with a few secrets, looked over once, and alerts that watch the figures of both. */
export const demoPlan = (connections: readonly SampleConnection[]): object => ({
  userName: 'Demo',
  password: demoPassword,
  plugins: [
    { id: 'llm-cost', grants: 'all', connections, run: ['sync'] },
    { id: 'vault', grants: 'all', secrets, run: ['remind'] },
    { id: 'alerts', grants: 'all', run: ['evaluate'] },
  ],
})
