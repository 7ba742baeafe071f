/** The generic webhook: JSON for programs. Version 1 is described in the plugin's README; fields are only ever added to it. */
import type { Document } from './document'
import { inOrder, severityOf, type AlertMessage } from './message'
import type { HttpPart } from './parts'

const mostAlerts = 100
/** UTF-16 units of the whole body. */
const mostBody = 150_000

const time = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

/** `id`: of the message, the same each time it is tried. `document`: the message in words. */
export function webhook(message: AlertMessage, document: Document, about: { readonly id: string; readonly tenant: string }): HttpPart {
  const alerts = inOrder(message.alerts)
  const payload = (shown: number): object => ({
    version: 1, id: about.id, type: `alerts.${message.kind}`, timestamp: time(message.at), tenant: about.tenant,
    title: document.title, text: document.custom?.(document.blocks.length) ?? '', severity: severityOf(alerts),
    firing: alerts.filter(({ state }) => state !== 'resolved').length, resolved: alerts.filter(({ state }) => state === 'resolved').length,
    labels: message.labels,
    alerts: alerts.slice(0, shown).map((alert) => ({
      id: alert.id, fingerprint: alert.fingerprint, rule: { id: alert.rule, name: alert.ruleName }, severity: alert.severity,
      state: alert.state, labels: alert.labels, value: alert.value, unit: alert.unit, threshold: alert.threshold,
      starts_at: time(alert.firingAt), ends_at: time(alert.resolvedAt), cause: alert.cause, flapping: alert.flapping,
      acknowledged_by: alert.acknowledgedBy === '' ? null : alert.acknowledgedBy,
    })),
    omitted: Math.max(0, alerts.length - shown),
  })
  let shown = Math.min(mostAlerts, alerts.length)
  while (shown > 0 && JSON.stringify(payload(shown)).length > mostBody) shown = Math.floor(shown / 2)
  return { path: '', retryAfter: [], json: payload(shown) }
}
