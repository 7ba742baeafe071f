/** The texts of all views, one file an area and language; keys begin with `cost.<area>`, those of `common` with `cost`. */
import deAccounts from './de/accounts.json'
import deBudgets from './de/budgets.json'
import deExplorer from './de/explorer.json'
import deOption from './de/option.json'
import deOverview from './de/overview.json'
import dePrices from './de/prices.json'
import deProblem from './de/problem.json'
import deReconcile from './de/reconcile.json'
import deState from './de/state.json'
import deCommon from './de/common.json'
import enAccounts from './en/accounts.json'
import enBudgets from './en/budgets.json'
import enExplorer from './en/explorer.json'
import enOption from './en/option.json'
import enOverview from './en/overview.json'
import enPrices from './en/prices.json'
import enProblem from './en/problem.json'
import enReconcile from './en/reconcile.json'
import enState from './en/state.json'
import enCommon from './en/common.json'

export const messages = {
  de: { cost: { ...deCommon, accounts: deAccounts, budgets: deBudgets, explorer: deExplorer, option: deOption, overview: deOverview, prices: dePrices, problem: deProblem, reconcile: deReconcile, state: deState } },
  en: { cost: { ...enCommon, accounts: enAccounts, budgets: enBudgets, explorer: enExplorer, option: enOption, overview: enOverview, prices: enPrices, problem: enProblem, reconcile: enReconcile, state: enState } },
}
