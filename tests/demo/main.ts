/**
 * The app on a throwaway workspace, connected to the sample provider and synced through the real adapter.
 * Run by `npm run demo`, which gives the profile folder (PANOPTIC_DATA), the runtime and the display.
 */
import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { startOpenai } from '../providers/openai/index.mjs'
import { demoPassword, demoPlan } from './plan'

const root = resolve(import.meta.dirname, '../..')

/** Starts provider and app; resolves with the app's exit code when its window is closed. */
export async function main(args: readonly string[]): Promise<number> {
  const runtime = required('ELECTRON_EXEC_PATH')
  const folder = required('PANOPTIC_DATA')
  const provider = await startOpenai()
  const plan = join(folder, 'demo.json')
  await writeFile(plan, JSON.stringify(demoPlan(provider.origin)), { mode: 0o600 })
  console.log(`Sample provider on ${provider.origin}. Demo password: "${demoPassword}"`)
  try {
    return await run(runtime, [...(process.env['PANOPTIC_ELECTRON_ARGS'] ?? '').split(' ').filter(Boolean), root, ...args], { PANOPTIC_DEMO: plan })
  } finally {
    await provider.close()
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
