/** The signed request for access of RFC 7523: a JWT that says who asks whom for which scopes. */
import { sign } from 'node:crypto'
import { privateKeyOf, type ServiceAccount } from './service-account'

/** Seconds an assertion is valid; the most that Google accepts. */
const lifetime = 3_600

/** @param now epoch ms @throws PanopticError `invalid` when the private key cannot be read */
export function signAssertion(account: ServiceAccount, scopes: readonly string[], now: number): string {
  const iat = Math.floor(now / 1000)
  const head = part({ alg: 'RS256', typ: 'JWT', kid: account.privateKeyId })
  const claims = part({ iss: account.clientEmail, scope: scopes.join(' '), aud: account.tokenUri, iat, exp: iat + lifetime })
  const signature = sign('sha256', Buffer.from(`${head}.${claims}`), privateKeyOf(account))
  return `${head}.${claims}.${signature.toString('base64url')}`
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
