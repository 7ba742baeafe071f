import { writeFileSync } from 'node:fs'
import { tail } from '../lib/exec.mjs'
import { Failure } from '../lib/failure.mjs'
import { npm } from '../lib/npm.mjs'
import { repoRoot } from '../lib/paths.mjs'
import { shippedPackages } from './shipped.mjs'

/** @typedef {{ name: string, version: string, 'bom-ref': string, scope?: string, properties?: { name: string, value: string }[] }} Component the parts of a CycloneDX component used here */

/**
 * Writes the software bill of materials (CycloneDX JSON): what `npm sbom` knows of each package in the app, and Electron.
 * npm counts what we bundle as development dependencies, so its own selection would leave most of it out.
 * @param {string} file
 * @param {{ name: string, version: string, electron: string }} app
 */
export async function writeSbom(file, app) {
  const listed = await npm(['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], { cwd: repoRoot, timeoutMs: 120_000 })
  if (listed.code !== 0) throw new Failure('npm could not list the packages.', 'See above.', { detail: tail(listed) })
  const bom = JSON.parse(listed.stdout)
  const shipped = new Map(shippedPackages().map(({ name, version }) => [`${name}@${version}`, version]))
  /** @type {Component[]} */
  const all = bom.components
  // The same version in two folders is one component.
  const known = new Map(all.filter((component) => shipped.has(idOf(component))).map((component) => [idOf(component), component]))
  const missing = [...shipped.keys()].filter((id) => !known.has(id))
  if (missing.length > 0) throw new Failure(`npm's list lacks ${missing.join(', ')}.`, 'Run `npm ci`; package-lock.json and node_modules differ.')
  const electron = { 'bom-ref': `electron@${app.electron}`, type: 'framework', name: 'electron', version: app.electron, scope: 'required', purl: `pkg:npm/electron@${app.electron}`, licenses: [{ license: { id: 'MIT' } }] }
  const components = [electron, ...[...known.values()].map((component) => ({
    ...component, scope: 'required',
    properties: (component.properties ?? []).filter(({ name }) => name !== 'cdx:npm:package:development'),
  }))]
  const refs = new Set(components.map((component) => component['bom-ref']))
  /** @type {{ ref: string, dependsOn?: string[] }[]} */
  const dependencies = bom.dependencies
  const root = { ...bom.metadata.component, type: 'application', name: app.name, version: app.version, purl: undefined }
  writeFileSync(file, `${JSON.stringify({
    ...bom,
    metadata: { ...bom.metadata, lifecycles: [{ phase: 'build' }], component: root },
    components,
    dependencies: [
      { ref: root['bom-ref'], dependsOn: [...refs] },
      ...dependencies.filter(({ ref }) => refs.has(ref)).map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((on) => refs.has(on)) })),
    ],
  }, null, 2)}\n`)
}

/** @param {Component} component */
const idOf = ({ 'bom-ref': ref, name, version }) => (ref.includes('@') ? ref.replace(/\|.*$/, '') : `${name}@${version}`)
