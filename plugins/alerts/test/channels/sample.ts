/** Messages to render: ordinary ones, long ones, and ones that mean harm. */
import type { AlertMessage, MessageAlert, Reader } from '../../channels/message'
import type { Channel, ChannelKind } from '../../model/channel'

export const at = Date.parse('2026-11-22T14:05:00Z')
export const reader: Reader = { language: 'en', timeZone: 'Europe/Berlin' }
export const connection = '7b0f0a52-6f0e-4f0e-9a54-7d2b3f6c1a11'

export const alert = (change: Partial<MessageAlert> = {}): MessageAlert => ({
  id: 'a1', rule: 'r1', ruleName: 'Spend above 50 USD', fingerprint: 'f1', labels: { rule: 'Spend above 50 USD', severity: 'critical', project: 'support' },
  severity: 'critical', state: 'firing', value: 61_200_000_000, unit: 'nano-usd', threshold: 50_000_000_000,
  firingAt: at, resolvedAt: null, flapping: false, cause: 'condition', acknowledgedBy: '', text: '', ...change,
})

export const message = (alerts: readonly MessageAlert[], change: Partial<AlertMessage> = {}): AlertMessage =>
  ({ kind: 'firing', at, labels: { rule: 'Spend above 50 USD' }, alerts, waitedSeconds: 0, ...change })

export const channel = (kind: ChannelKind, change: Partial<Channel> = {}): Channel => ({
  id: `c-${kind}`, name: kind, kind, enabled: true, connection, least: 'info', template: '', language: 'en',
  mail: kind === 'mail' ? { from: 'alerts@example.com', fromName: 'Panoptic', to: ['ada@example.com'] } : null,
  telegram: kind === 'telegram' ? { chat: '-1001234567890', thread: null } : null, ...change,
})

export const about = { id: '0b9f8a52-6f0e-4f0e-9a54-7d2b3f6c1a22', group: '{"rule":"Spend above 50 USD"}', tenant: 'Acme' }

/** What people and programs put into labels and names, and what each service would make of it. */
export const hostile = [
  '*bold* _it_ __under__ ~~gone~~ `code` ```pre``` ||spoiler||', '[link](https://evil.example)', '<!channel> <@U123> <#C1|x> <https://evil.example|click>',
  '@everyone @here <@123456789> <@&42> <#7> <:party:99> <t:1> </run:1>', '# heading', '> quote', '>>> all', '- list', '1. one', '-# small', '\\*\\', '&lt;b&gt; & <script>alert(1)</script>',
  '{{value}} {{secret}}', 'a.b-c=d|e{f}g!h(i)j+k', 'line\nbreak\r\nand\u2028more', '\u202egnp.exe\u202c', '\u200bzero', '😀'.repeat(40), '"quoted" \'single\'', '\u0000\u0007',
]
