// node scripts/pack/check-licences.mjs: fails when a package that is in the app has a licence that may not be (P-91).
import { forbidden } from './licences.mjs'
import { shippedPackages } from './shipped.mjs'

const packages = shippedPackages()
const found = forbidden(packages)
for (const line of found) console.log(line)
console.log(`${found.length} of ${packages.length} packages in the app have a licence that may not be there`)
process.exitCode = found.length > 0 || packages.length === 0 ? 1 : 0
