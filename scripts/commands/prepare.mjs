import { sqliteAddon } from '../lib/addon.mjs'
import { ensureBuild } from '../lib/build.mjs'
import { ensurePrograms } from '../lib/debian-programs.mjs'
import { ensureDependencies } from '../lib/deps.mjs'
import { electronRuntime } from '../lib/electron.mjs'
import { ensureSystemPackages } from '../lib/packages.mjs'

/** @typedef {ReturnType<typeof import('../lib/steps.mjs').createSteps>} Steps */

/** @param {Steps} steps */
export async function prepareDependencies(steps) {
  await steps.step('Dependencies', ensureDependencies, { result: String })
}

/**
 * @param {Steps} steps
 * @param {{ purpose: 'app' | 'tests', install: boolean }} options `install`: change the system where that is possible
 */
export async function prepareSystem(steps, options) {
  await steps.step('System packages', (say) => ensureSystemPackages({ ...options, say }), { result: String })
  if (options.purpose === 'tests') await steps.step('Programs to compare with', (say) => ensurePrograms({ say }), { result: String })
}

/**
 * @param {Steps} steps
 * @returns {Promise<{ runtime: import('../lib/electron.mjs').ElectronRuntime, addon: import('../lib/addon.mjs').Addon }>}
 *   `addon`: the one for Electron
 */
export async function prepareRuntime(steps) {
  const runtime = await steps.step('Electron', (progress) => electronRuntime({ progress }), {
    result: ({ version, kind }) => (kind === 'official' ? version : `${version}, test runtime`),
  })
  const addon = await steps.step('Database addon', (progress) => sqliteAddon({ runtime: runtime.path, progress }), { result: ({ kind }) => kind })
  return { runtime, addon }
}

/**
 * @param {Steps} steps
 * @param {{ testHooks: boolean }} options
 */
export async function prepareBuild(steps, { testHooks }) {
  await steps.step('Build', (say) => ensureBuild({ testHooks, say }), { result: String })
}
