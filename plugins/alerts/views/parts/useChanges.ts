/** What people do to alerts from any view, each with its words and its way back. Nothing here rejects. */
import { useI18n } from 'vue-i18n'
import { acknowledge, unacknowledge } from '../../actions/acknowledge'
import { endSilence } from '../../actions/silence'
import type { Alert, Silence } from '../../model/alert'
import { silenceRow } from '../../model/rows'
import type { Desk } from '../useDesk'
import type { NoteUse } from './useNote'

export function useChanges({ panoptic, me }: Desk, { attempt }: NoteUse) {
  const { t } = useI18n()
  const { db } = panoptic
  /** What a change brings to light is told at once, not with the next round. */
  const evaluateSoon = (): void => void panoptic.tasks.run('evaluate').catch(() => undefined)
  return {
    acknowledge: (alerts: readonly Alert[], comment = '') => attempt('acknowledge', async () => {
      const ids = alerts.map(({ id }) => id)
      await acknowledge(panoptic, ids, comment)
      return {
        text: t('alerts.done.acknowledged', { name: alerts[0]?.ruleName ?? '', n: alerts.length }, alerts.length),
        undo: () => unacknowledge(panoptic, ids),
      }
    }),
    withdraw: (alert: Alert) => attempt('withdraw', async () => {
      await unacknowledge(panoptic, [alert.id])
      evaluateSoon()
      return { text: t('alerts.done.withdrawn', { name: alert.ruleName }) }
    }),
    /** Rejects, so that its form can say why. */
    saveSilence: async (silence: Omit<Silence, 'by' | 'byName'>): Promise<void> => {
      const row = silenceRow({ ...silence, by: me.value.user, byName: me.value.userName }, Date.now())
      await db.insertInto('silences').values(row).onConflict((conflict) => conflict.column('id').doUpdateSet({ matchers: row.matchers, starts_at: row.starts_at, ends_at: row.ends_at, comment: row.comment })).execute()
    },
    endSilence: (silence: Silence) => attempt('end-silence', async () => {
      await endSilence(panoptic, silence.id)
      evaluateSoon()
      return {
        text: t('alerts.done.silenceEnded'),
        undo: () => db.updateTable('silences').set({ ends_at: silence.endsAt }).where('id', '=', silence.id).execute(),
      }
    }),
    evaluate: () => attempt('evaluate', async () => void (await panoptic.tasks.run('evaluate'))),
  }
}
export type Changes = ReturnType<typeof useChanges>
