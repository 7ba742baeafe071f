/** How a message fared, in words: delivered, on its way, or dead and why. */
import type { MessageInfo } from '@panoptic/sdk'
import { useFormat } from '@panoptic/sdk/ui'
import { useI18n } from 'vue-i18n'

export function useDelivery() {
  const { t } = useI18n()
  const format = useFormat()
  const looks = {
    queued: { kind: 'neutral', icon: 'clock' }, delivered: { kind: 'success', icon: 'check' }, dead: { kind: 'danger', icon: 'circle-x' },
    replaced: { kind: 'neutral', icon: 'minus' }, cancelled: { kind: 'neutral', icon: 'x' },
  } as const
  const why = ({ reason, answer }: Pick<MessageInfo, 'reason' | 'answer'>): string => [reason === '' ? '' : t(`alerts.delivery.reason.${reason}`), answer].filter(Boolean).join(' ')
  return {
    look: ({ state }: Pick<MessageInfo, 'state'>) => looks[state],
    state: ({ state }: Pick<MessageInfo, 'state'>): string => t(`alerts.delivery.state.${state}`),
    why,
    /** One sentence for the trail. */
    sentence(message: MessageInfo): string {
      if (message.state === 'delivered') return t('alerts.delivery.delivered', { at: format.dateTime(message.endedAt), n: message.attempts }, message.attempts)
      if (message.state !== 'queued') return why(message)
      if (message.attempts === 0) return t('alerts.delivery.first')
      return t('alerts.delivery.retry', { why: why(message), next: format.relative(message.nextAt) })
    },
  }
}
