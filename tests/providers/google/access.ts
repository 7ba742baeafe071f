/** What the host does with a key file, done by hand for tests that run without it: sign, ask, keep the token. */
import { createSign } from 'node:crypto'

interface KeyFile { readonly client_email: string; readonly private_key: string; readonly private_key_id: string; readonly token_uri: string }

const readScope = 'https://www.googleapis.com/auth/cloud-platform.read-only'

/** A signed assertion; `change` replaces claims, `header` parts of the head. */
export function signAssertion(key: string, change: Readonly<Record<string, unknown>> = {}, header: Readonly<Record<string, unknown>> = {}): string {
  const { client_email: iss, private_key: pem, private_key_id: kid, token_uri: aud } = JSON.parse(key) as KeyFile
  const now = Math.floor(Date.now() / 1000)
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${part({ alg: 'RS256', typ: 'JWT', kid, ...header })}.${part({ iss, aud, scope: readScope, iat: now, exp: now + 3600, ...change })}`
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(pem, 'base64url')}`
}

export const askToken = (key: string, assertion: string): Promise<Response> =>
  fetch((JSON.parse(key) as KeyFile).token_uri, { method: 'POST', body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }) })

/** An access token for the key. */
export const accessToken = async (key: string): Promise<string> =>
  ((await (await askToken(key, signAssertion(key))).json()) as { access_token: string }).access_token
