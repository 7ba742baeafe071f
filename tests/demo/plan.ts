/** What the store's writer carries out once in a workspace that the demo made (main/session/stand-in.ts). */
import type { SampleConnection } from './samples'

/** Shown so that the person can seal and unlock the demo workspace; it protects nothing. */
export const demoPassword = 'demo workspace'

/** These accounts, synced once. */
export const demoPlan = (connections: readonly SampleConnection[]): object => ({
  userName: 'Demo',
  password: demoPassword,
  plugins: [{ id: 'llm-cost', grants: 'all', connections, run: ['sync'] }],
})
