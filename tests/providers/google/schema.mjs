/** The columns of the export's tables, as Google documents them, with the ways real tables differ. */

/** @typedef {{ name: string, type: string, mode?: string, fields?: Field[] }} Field */

/** @param {string} name @param {string} type @param {Field[]} [fields] @param {string} [mode] @returns {Field} */
const column = (name, type, fields, mode = 'NULLABLE') => ({ name, type, mode, ...(fields !== undefined && { fields }) })
const record = (/** @type {string} */ name, /** @type {Field[]} */ ...fields) => column(name, 'RECORD', fields)
const repeated = (/** @type {string} */ name, /** @type {Field[]} */ ...fields) => column(name, 'RECORD', fields, 'REPEATED')
const texts = (/** @type {string[]} */ ...names) => names.map((name) => column(name, 'STRING'))
const keyed = texts('key', 'value')

/** The standard usage cost table. @type {Field[]} */
export const standard = [
  column('billing_account_id', 'STRING'),
  record('service', ...texts('id', 'description')),
  record('sku', ...texts('id', 'description')),
  column('usage_start_time', 'TIMESTAMP'),
  column('usage_end_time', 'TIMESTAMP'),
  record('project', ...texts('id', 'number', 'name'), repeated('labels', ...keyed), column('ancestry_numbers', 'STRING')),
  repeated('labels', ...keyed),
  repeated('system_labels', ...keyed),
  record('location', ...texts('location', 'country', 'region', 'zone')),
  column('export_time', 'TIMESTAMP'),
  column('cost', 'FLOAT'),
  column('currency', 'STRING'),
  column('currency_conversion_rate', 'FLOAT'),
  record('usage', column('amount', 'FLOAT'), column('unit', 'STRING'), column('amount_in_pricing_units', 'FLOAT'), column('pricing_unit', 'STRING')),
  repeated('credits', column('name', 'STRING'), column('amount', 'FLOAT'), ...texts('full_name', 'id', 'type')),
  record('invoice', ...texts('month', 'publisher_type')),
  column('cost_type', 'STRING'),
  record('adjustment_info', ...texts('id', 'description', 'mode', 'type')),
  column('cost_at_list', 'FLOAT'),
  ...texts('transaction_type', 'seller_name'),
]

/** The detailed table: the same and the resource that caused the cost. Newer ones keep money as NUMERIC. @type {Field[]} */
export const detailed = [
  ...standard,
  record('resource', ...texts('name', 'global_name')),
  record('price', column('effective_price', 'NUMERIC'), column('tier_start_amount', 'NUMERIC'), column('unit', 'STRING'), column('pricing_unit_quantity', 'NUMERIC')),
  column('cost_at_effective_price_default', 'NUMERIC'),
]

/** A table from before list prices, regions and exchange rates were exported. @type {Field[]} */
export const early = standard
  .filter(({ name }) => !['cost_at_list', 'currency_conversion_rate', 'location', 'cost_type', 'adjustment_info'].includes(name))
  .map((field) => (field.name === 'credits' ? repeated('credits', column('name', 'STRING'), column('amount', 'FLOAT')) : field))

/** The price list, which people take for the export. @type {Field[]} */
export const priceList = [column('export_time', 'TIMESTAMP'), record('service', ...texts('id', 'description')), record('sku', ...texts('id', 'description')), column('account_currency_code', 'STRING')]

/** Every column with its path. @param {readonly Field[]} fields @param {string} [prefix] @returns {string[]} */
export const paths = (fields, prefix = '') => fields.flatMap(({ name, fields: inner = [] }) => [`${prefix}${name}`, ...paths(inner, `${prefix}${name}.`)])
