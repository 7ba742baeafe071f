/**
 * Google's token endpoint for service accounts (RFC 7523): takes a signed assertion, checks it as Google does, and
 * gives an access token for an hour. A key pair is made when it is first asked for; nothing of it is ever stored.
 */
import { generateKeyPairSync, randomUUID, verify } from 'node:crypto'

const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const readScopes = ['https://www.googleapis.com/auth/bigquery', 'https://www.googleapis.com/auth/cloud-platform', 'https://www.googleapis.com/auth/cloud-platform.read-only', 'https://www.googleapis.com/auth/bigquery.readonly']
const lifetime = 3600
/** @type {readonly KeyOwner[]} */
const owners = ['acme', 'globex', 'stranger', 'revoked']

/**
 * @typedef {'acme' | 'globex' | 'stranger' | 'revoked'} KeyOwner
 * `stranger` may ask for tokens but read nothing; the key of `revoked` was deleted.
 */

/** Tokens and assertions live by the machine's clock: a signer cannot know the day a test plays. */
export function tokenService() {
  /** @type {Map<KeyOwner, { email: string, keyId: string, privateKey: import('node:crypto').KeyObject, publicKey: import('node:crypto').KeyObject }>} */
  const accounts = new Map()
  /** Making an RSA key takes its time, so only those that are used are made. @param {KeyOwner} owner */
  function accountOf(owner) {
    if (!owners.includes(owner)) throw new Error(`no service account "${owner}"`)
    const known = accounts.get(owner)
    if (known !== undefined) return known
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const account = { email: `panoptic@${owner}-billing.iam.gserviceaccount.com`, keyId: randomUUID().replaceAll('-', ''), privateKey, publicKey }
    accounts.set(owner, account)
    return account
  }
  /** @type {Map<string, { owner: KeyOwner, until: number }>} */
  const tokens = new Map()

  /** The JSON key as Google's console hands it out. @param {KeyOwner} owner @param {string} tokenUri */
  function keyFile(owner, tokenUri) {
    const account = accountOf(owner)
    return JSON.stringify({
      type: 'service_account', project_id: `${owner}-billing`, private_key_id: account.keyId,
      private_key: account.privateKey.export({ type: 'pkcs8', format: 'pem' }), client_email: account.email,
      client_id: '100000000000000000000', auth_uri: 'https://accounts.google.com/o/oauth2/auth', token_uri: tokenUri, universe_domain: 'googleapis.com',
    }, null, 2)
  }

  /**
   * @param {string} body form @param {string} tokenUri the audience an assertion must name
   * @returns {import('../kit/server.mjs').Answer}
   */
  function exchange(body, tokenUri) {
    const form = new URLSearchParams(body)
    if (form.get('grant_type') !== grantType) return refusal('unsupported_grant_type', 'Invalid grant_type')
    const { owner, wrong } = check(form.get('assertion') ?? '', tokenUri)
    if (owner === undefined) return refusal('invalid_grant', wrong ?? '')
    const token = `ya29.sample-${randomUUID()}`
    tokens.set(token, { owner, until: Date.now() + lifetime * 1000 })
    return { status: 200, body: { access_token: token, expires_in: lifetime - 1, token_type: 'Bearer' } }
  }

  /** Whose assertion it is, or what is wrong with it. @param {string} assertion @param {string} tokenUri @returns {{ owner?: KeyOwner, wrong?: string }} */
  function check(assertion, tokenUri) {
    const [head = '', claims = '', signature = ''] = assertion.split('.')
    const [header, payload] = [decode(head), decode(claims)]
    if (header === null || payload === null) return { wrong: 'Invalid JWT: Token must be a short-lived token' }
    const found = [...accounts].find(([, { email }]) => email === payload.iss)
    if (found === undefined) return { wrong: 'Invalid grant: account not found' }
    const [owner, account] = found
    if (header.alg !== 'RS256' || (header.kid !== undefined && header.kid !== account.keyId)) return { wrong: 'Invalid JWT Signature.' }
    if (!verify('sha256', Buffer.from(`${head}.${claims}`), account.publicKey, Buffer.from(signature, 'base64url'))) return { wrong: 'Invalid JWT Signature.' }
    if (owner === 'revoked') return { wrong: 'Invalid JWT Signature.' }
    if (payload.aud !== tokenUri) return { wrong: 'Invalid JWT: Failed audience check' }
    const now = Date.now() / 1000
    if (!(payload.iat <= now + 60 && payload.exp > now - 60 && payload.exp - payload.iat <= lifetime))
      return { wrong: 'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.' }
    const scopes = String(payload.scope ?? '').split(' ')
    if (!scopes.some((scope) => readScopes.includes(scope))) return { wrong: 'Invalid OAuth scope or ID token audience provided.' }
    return { owner }
  }

  return {
    keyFile, exchange,
    /** Whose token it is; null when it is unknown or too old. @param {string | undefined} authorization @returns {KeyOwner | null} */
    ownerOf(authorization) {
      const entry = tokens.get(/^Bearer (.+)$/.exec(authorization ?? '')?.[1] ?? '')
      return entry !== undefined && entry.until > Date.now() ? entry.owner : null
    },
    /** Every token given so far stops working. */
    expire: () => tokens.clear(),
    get issued() { return tokens.size },
  }
}

/** @param {string} part @returns {Record<string, any> | null} */
function decode(part) {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
  } catch {
    return null
  }
}

/** @param {string} error @param {string} description @returns {import('../kit/server.mjs').Answer} */
const refusal = (error, description) => ({ status: 400, body: { error, error_description: description } })
