/** What this very copy of the app is: written into the package's package.json by scripts/pack/stage.mjs. */
import { app } from 'electron'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Build {
  /** `testruntime`: on the Electron that scripts/ take from a registry package. Out of support, for development and tests only. */
  readonly runtime: 'official' | 'testruntime'
  /** Where newer versions of the app are offered and who signs them; null: this build never looks. */
  readonly feed: Feed | null
}

export interface Feed {
  /** An https folder with `latest*.yml`, its signature and the files it names. */
  readonly url: string
  /** Ed25519, the 32 raw bytes in base64. */
  readonly publicKey: string
}

export function readBuild(): Build {
  // Unpackaged, the app's package.json is the checkout's; the runtime is then known by its default app.
  const unpackaged = !app.isPackaged && existsSync(join(process.resourcesPath, 'app', 'index.js'))
  const told = manifestOf(app.getAppPath())
  const testRuntime = unpackaged || told['runtime'] === 'testruntime'
  return { runtime: testRuntime ? 'testruntime' : 'official', feed: app.isPackaged && !testRuntime ? feedOf(told['updates']) : null }
}

/** A feed over anything but https, or without a key, is none. */
export function feedOf(value: unknown): Feed | null {
  const { url, publicKey } = fieldsOf(value)
  if (typeof url !== 'string' || typeof publicKey !== 'string') return null
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:' || Buffer.from(publicKey, 'base64').length !== 32) return null
  return { url, publicKey }
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {})

function manifestOf(folder: string): Readonly<Record<string, unknown>> {
  try {
    return fieldsOf(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')))
  } catch {
    return {}
  }
}
