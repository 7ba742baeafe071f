/** Everything `check` looks at, in one report. The package it builds is the one that `pack` packs. */
import { join } from 'node:path'
import { PluginFault, type Fault } from '../build/faults'
import { readManifest } from '../build/manifest'
import { buildPlugin, type BuiltPlugin } from '../build/plugin'
import { checkAddon } from '../run-tests/addon'
import { findBudgetHints } from './budgets'
import { createBundleWatch } from './bundle'
import { runDenied } from './denied'
import type { Finding, Report } from './report'
import { measure } from './sizes'
import { findTextFaults } from './texts'
import { findVersionWarnings } from './versions'

/** @throws Misuse when the test host cannot run on this Node */
export async function checkPlugin(folder: string): Promise<Report> {
  checkAddon()
  const faults: Finding[] = []
  const warnings: Finding[] = []
  const add = (list: Finding[], check: Finding['check'], found: readonly Fault[]): void => void list.push(...found.map((one) => ({ check, ...one })))
  const bundle = createBundleWatch(folder)
  const built = await builtOr(folder, bundle, (check, found) => add(faults, check, found))
  if (built === null) return { ok: false, faults, warnings, package: null, denied: { views: [], tasks: [] } }

  const { manifest, out } = built
  const [texts, sizes, versions, denied] = await Promise.all([findTextFaults(folder, manifest), measure(out), findVersionWarnings(folder), runDenied(out, manifest)])
  const hints = findBudgetHints(manifest)
  add(faults, 'texts', texts.faults)
  add(faults, 'manifest', hints.faults)
  add(faults, 'sizes', sizes.faults)
  add(faults, 'denied', denied.faults)
  add(warnings, 'texts', texts.warnings)
  add(warnings, 'bundle', bundle.uses())
  add(warnings, 'versions', versions)
  add(warnings, 'budgets', hints.warnings)
  add(warnings, 'denied', denied.warnings)
  return {
    ok: faults.length === 0,
    faults,
    warnings,
    package: { id: built.id, version: built.version, folder: out, files: sizes.files, bytes: sizes.bytes },
    denied: { views: denied.views, tasks: denied.tasks },
  }
}

async function builtOr(folder: string, bundle: ReturnType<typeof createBundleWatch>, refuse: (check: Finding['check'], faults: readonly Fault[]) => void): Promise<BuiltPlugin | null> {
  try {
    await readManifest(folder)
  } catch (error) {
    if (!(error instanceof PluginFault)) throw error
    refuse('manifest', error.faults)
    return null
  }
  try {
    return await buildPlugin({ folder, out: (id) => join(folder, '.panoptic/check', id), plugins: [bundle.plugin] })
  } catch (error) {
    if (!(error instanceof PluginFault)) throw error
    refuse('build', error.faults)
    return null
  }
}
