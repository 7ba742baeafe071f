// node scripts/pack/sign-update.mjs <folder>: signs every latest*.yml in the folder of a release, as the app demands of its
// feed (main/updates/signature.ts). The private key (Ed25519, PEM) is the file named by PANOPTIC_UPDATE_KEY; without a
// folder, makes a new pair: the private key into that file, the public one on the screen, for `updates` in package.json.
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const keyFile = process.env.PANOPTIC_UPDATE_KEY
const folder = process.argv[2]
if (keyFile === undefined) {
  console.error('Set PANOPTIC_UPDATE_KEY to the file with the private key.')
  process.exit(2)
}

if (folder === undefined) {
  const { privateKey } = generateKeyPairSync('ed25519')
  writeFileSync(keyFile, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600, flag: 'wx' })
  console.log(`Private key: ${keyFile}. Keep it off every build machine that is not yours.`)
  console.log(`Public key: ${publicText(keyFile)}`)
} else {
  const key = createPrivateKey(readFileSync(keyFile))
  const descriptions = readdirSync(folder).filter((file) => /^latest.*\.yml$/.test(file))
  for (const name of descriptions) {
    const text = readFileSync(path.join(folder, name), 'utf8')
    writeFileSync(path.join(folder, `${name}.sig`), `${sign(null, Buffer.from(`panoptic update 1\n${name}\n${text}`, 'utf8'), key).toString('base64')}\n`)
    console.log(`signed ${name}`)
  }
  if (descriptions.length === 0) {
    console.error(`${folder} has no latest*.yml: was the package made with a feed in package.json?`)
    process.exitCode = 1
  }
}

/** @param {string} file of the private key */
function publicText(file) {
  return createPublicKey(readFileSync(file)).export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64')
}
