/** What the explorer's view runs, for the benchmark to run in the plugin page (bundled by explorer.ts). */
export { compute } from '../../plugins/llm-cost/explorer/compute'
export { readNames } from '../../plugins/llm-cost/explorer/names'
export { search } from '../../plugins/llm-cost/explorer/search'
export { createLines } from '../../plugins/llm-cost/ledger/details'
