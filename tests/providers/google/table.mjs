/** The rows of a billing account as its table holds them, with the values BigQuery would have. */

/** What a table cell holds at a column's path. @param {import('./organisation.mjs').Row} row @param {string} currency @param {string} path @returns {unknown} */
export function cell(row, currency, path) {
  switch (path) {
    case 'usage_start_time': return row.start
    case 'export_time': return row.exported
    case '_PARTITIONTIME': return loadedOn(row.exported)
    case 'service.description': return row.service
    case 'sku.description': return row.sku
    case 'project.id': return row.project
    case 'location.region': return row.region
    case 'currency': return currency
    case 'cost_type': return row.costType
    case 'cost': return major(row.nanos)
    case 'cost_at_list': return row.listNanos === null ? null : major(row.listNanos)
    case 'currency_conversion_rate': return row.rate
    case 'usage.amount_in_pricing_units': return row.amount
    case 'usage.pricing_unit': return row.unit
    case 'credits': return row.credits.map(({ type, name, nanos }) => ({ type, name, amount: major(nanos) }))
    default: return null
  }
}

/** A float, as the export has it: 0.1 is not quite 0.1. */
const major = (/** @type {number} */ nanos) => nanos / 1e9

/** The table's partitions are days of Google's own time zone, so a row may lie in the one before its UTC day. */
const loadedOn = (/** @type {number} */ exported) => Math.floor((exported - 8 * 3_600_000) / 86_400_000) * 86_400_000
