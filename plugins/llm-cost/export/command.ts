/** The command "Export": every line, to where the user wants it. */
import type { Panoptic } from '@panoptic/sdk'
import { dayOf } from '../ledger/days'
import { noFilter } from '../ledger/details'
import type { DB } from '../tables'
import { exportCsv } from './csv'

export async function exportEverything(panoptic: Panoptic<DB>): Promise<void> {
  const accounts = await panoptic.db.selectFrom('accounts').select(['account', 'label']).execute()
  await exportCsv(panoptic, fileName(), {
    filter: noFilter,
    labels: new Map(accounts.map(({ account, label }) => [account, label])),
    signal: new AbortController().signal,
    progress: () => undefined,
  })
}

export const fileName = (now = Date.now()): string => `llm-cost-${dayOf(now)}.csv`
