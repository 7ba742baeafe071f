/** A channel as it is typed. */
import type { Channel, ChannelKind } from '../../model/channel'
import type { Severity } from '../../model/rule'

export interface ChannelDraft {
  name: string
  connection: string
  enabled: boolean
  least: Severity
  language: 'en' | 'de'
  template: string
  from: string
  fromName: string
  /** Addresses, by comma or line. */
  to: string
  chat: string
  thread: string
}
export type ChannelField = keyof ChannelDraft

export const emptyChannel = (name: string, language: 'en' | 'de'): ChannelDraft => ({ name, connection: '', enabled: true, least: 'info', language, template: '', from: '', fromName: '', to: '', chat: '', thread: '' })

export const channelDraft = ({ name, connection, enabled, least, language, template, mail, telegram }: Channel): ChannelDraft => ({
  name, connection, enabled, least, language, template, from: mail?.from ?? '', fromName: mail?.fromName ?? '', to: mail?.to.join(', ') ?? '',
  chat: telegram?.chat ?? '', thread: telegram?.thread == null ? '' : String(telegram.thread),
})

const addresses = (text: string): string[] => [...new Set(text.split(/[\s,;]+/).filter((part) => part !== ''))]
/** As the host's outbox has it: no display names, quotes and comments. */
const isAddress = (text: string): boolean => text.length <= 254 && /^[^\s@<>(),;:"\\[\]]+@[^\s@<>(),;:"\\[\]]+$/.test(text)

export function channelOfDraft(draft: ChannelDraft, id: string, kind: ChannelKind): Channel {
  const { name, connection, enabled, least, language, template } = draft
  return {
    id, kind, name: name.trim(), connection, enabled, least, language, template: template.trim(),
    mail: kind === 'mail' ? { from: draft.from.trim(), fromName: draft.fromName.trim(), to: addresses(draft.to) } : null,
    telegram: kind === 'telegram' ? { chat: draft.chat.trim(), thread: draft.thread.trim() === '' ? null : Number(draft.thread) } : null,
  }
}

/** Keys of texts of `channelWrong`, at the fields. */
export function channelProblems(draft: ChannelDraft, kind: ChannelKind): Partial<Record<ChannelField, string>> {
  const name = draft.name.trim()
  const to = addresses(draft.to)
  return {
    ...(name === '' ? { name: 'name' } : name.length > 80 ? { name: 'nameLong' } : {}),
    ...(draft.connection === '' && { connection: 'connection' }),
    ...(draft.template.length > 4000 && { template: 'templateLong' }),
    ...(kind === 'mail' && !isAddress(draft.from.trim()) && { from: 'address' }),
    ...(kind === 'mail' && draft.fromName.trim().length > 80 && { fromName: 'nameLong' }),
    ...(kind === 'mail' && (to.length === 0 ? { to: 'nobody' } : to.length > 20 ? { to: 'tooMany' } : to.every(isAddress) ? {} : { to: 'address' })),
    ...(kind === 'telegram' && !/^(-?\d{1,20}|@[A-Za-z]\w{3,31})$/.test(draft.chat.trim()) && { chat: 'chat' }),
    ...(kind === 'telegram' && !/^\d{0,15}$/.test(draft.thread.trim()) && { thread: 'thread' }),
  }
}
