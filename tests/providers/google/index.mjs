/** The sample of Google Cloud, started on loopback. */
import { startProvider } from '../kit/server.mjs'
import { googleService } from './service.mjs'

export { rateOf } from './organisation.mjs'

/** What a person fills in about the sample accounts; `standard` and `detailed` hold the same spend. */
export const sampleOptions = {
  acme: { project: 'acme-billing', table: 'billing.gcp_billing_export_v1_01ABCD_23EF45_678901' },
  acmeDetailed: { project: 'acme-billing', table: 'acme-billing.billing.gcp_billing_export_resource_v1_01ABCD_23EF45_678901', location: 'US' },
  globex: { project: 'globex-billing', table: 'billing.gcp_billing_export_v1_01ABCD_23EF45_678901' },
}

/** @param {Parameters<typeof googleService>[0] & { port?: number | undefined }} [options] */
export async function startGoogle({ port, ...options } = {}) {
  const provider = await startProvider(googleService(options), { port })
  return {
    ...provider,
    /** A service account's JSON key, made when it is first asked for. @param {import('./token.mjs').KeyOwner} [owner] */
    sampleKeyFile: (owner = 'acme') => /** @type {string} */ (provider.control.keyFile({ owner, tokenUri: `${provider.origin}/token` })),
  }
}
