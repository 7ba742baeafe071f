/** The SDK's own package: where it lies and what its package.json says. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** Sources lie in `cli/`, compiled code in `dist/`: the package is above both. */
export const sdkRoot = resolve(import.meta.dirname, '..')

interface SdkPackage {
  readonly version: string
  readonly dependencies: Readonly<Record<string, string>>
  readonly peerDependencies: Readonly<Record<string, string>>
}

export const readSdkPackage = (): SdkPackage => ({ dependencies: {}, peerDependencies: {}, ...JSON.parse(readFileSync(resolve(sdkRoot, 'package.json'), 'utf8')) })
