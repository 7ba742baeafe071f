/** For tests: a service account's key file with a key made for this run. */
import { generateKeyPairSync } from 'node:crypto'

export interface TestKey {
  readonly publicKey: string
  readonly privateKey: string
  /** The file as Google writes it. `change` replaces fields; undefined leaves one out. */
  file(change?: Readonly<Record<string, unknown>>): string
}

export function makeKey(bits = 2048): TestKey {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: bits, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  return {
    publicKey, privateKey,
    file: (change = {}) => JSON.stringify({
      type: 'service_account', project_id: 'acme', private_key_id: '0123456789abcdef0123456789abcdef01234567', private_key: privateKey,
      client_email: 'reader@acme.iam.gserviceaccount.com', client_id: '1', auth_uri: 'https://accounts.google.com/o/oauth2/auth',
      token_uri: 'https://oauth2.googleapis.com/token', universe_domain: 'googleapis.com', ...change,
    }, null, 2),
  }
}

/** Every piece of the private key that must never be seen: whole, and the lines of its body. */
export const traces = ({ privateKey }: TestKey): string[] => {
  const body = privateKey.replace(/-----[^-]+-----/g, '').trim()
  return [body, body.replaceAll('\n', '\\n'), body.replaceAll('\n', ''), ...body.split('\n').filter((line) => line.length > 20)]
}
