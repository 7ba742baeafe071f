/** Budgets as a table: one row a budget and period, the current one last. */
import type { BudgetState } from '../../ledger/budget-state'
import { fromNanos } from '../../ledger/money'
import type { Day } from '../../ledger/days'

interface BudgetRow extends Pick<BudgetState, 'budget'> {
  readonly from: Day
  readonly to: Day
  readonly spent: number | null
  /** Null for periods that are over. */
  readonly current: BudgetState | null
}

const money = (nanos: number | null | undefined): string | null => (nanos === null || nanos === undefined ? null : fromNanos(nanos))

export function budgetTable(states: readonly BudgetState[]) {
  const rows = states.flatMap((state): BudgetRow[] => [
    ...state.history.map((past) => ({ budget: state.budget, ...past, current: null })),
    { budget: state.budget, ...state.period, spent: state.spent, current: state },
  ])
  return {
    columns: [
      ...(['name', 'provider', 'model', 'project', 'period'] as const).map((name) => ({ name: name === 'name' ? 'budget' : name, value: ({ budget }: BudgetRow) => budget[name] })),
      { name: 'from', value: ({ from }: BudgetRow) => from }, { name: 'to', value: ({ to }: BudgetRow) => to },
      { name: 'limit', value: ({ budget }: BudgetRow) => fromNanos(budget.amount_nanos) },
      { name: 'spent', value: ({ spent }: BudgetRow) => money(spent) },
      ...(['expected', 'low', 'high'] as const).map((side) => ({ name: `forecast_${side}`, value: ({ current }: BudgetRow) => money(current?.forecast?.[side]) })),
      { name: 'currency', value: ({ budget }: BudgetRow) => budget.currency },
      { name: 'state', value: ({ current }: BudgetRow) => current?.phase ?? '' },
      { name: 'crosses_on', value: ({ current }: BudgetRow) => current?.crossing?.expected ?? '' },
    ],
    rows: () => rows,
  }
}
