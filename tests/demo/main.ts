/**
 * The app on a throwaway workspace, connected to the sample providers and synced through the real adapters.
 * Run by `npm run demo`, which gives the profile folder (PANOPTIC_DATA), the runtime and the display.
 */
import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { demoPassword, demoPlan } from './plan'
import { startSamples } from './samples'

const root = resolve(import.meta.dirname, '../..')

/** Starts providers and app; resolves with the app's exit code when its window is closed. */
export async function main(args: readonly string[]): Promise<number> {
  const runtime = required('ELECTRON_EXEC_PATH')
  const folder = required('PANOPTIC_DATA')
  const samples = await startSamples()
  const plan = join(folder, 'demo.json')
  await writeFile(plan, JSON.stringify(demoPlan(samples.connections)), { mode: 0o600 })
  console.log(`Sample providers on loopback: ${samples.connections.map(({ label, baseUrl }) => `${label} ${baseUrl}`).join(', ')}. Demo password: "${demoPassword}"`)
  try {
    return await run(runtime, [...(process.env['PANOPTIC_ELECTRON_ARGS'] ?? '').split(' ').filter(Boolean), root, ...args], { PANOPTIC_DEMO: plan })
  } finally {
    await samples.close()
  }
}

const run = (command: string, args: readonly string[], env: Record<string, string>): Promise<number> =>
  new Promise((done, failed) => {
    const app = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...env } })
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => app.kill(signal))
    app.once('error', failed)
    app.once('exit', (code) => done(code ?? 0))
  })

function required(name: string): string {
  const value = process.env[name]
  if (value === undefined || value === '') throw new Error(`${name} is not set: start the demo with \`npm run demo\`.`)
  return value
}
