/** Decided messages go to the outbox. A crash before they are marked does no harm: the outbox knows their ids. */
import { PanopticError, type NewMessage, type Panoptic } from '@panoptic/sdk'
import { native } from '../model/channel'
import type { DB } from '../tables'
import { earliest, groupBy } from './watch'

type Clients = Pick<Panoptic<DB>, 'db' | 'outbox'>

/** Nobody is helped by older ones. */
const keptMs = 86_400_000
const messagesPerCall: Readonly<Record<'native' | 'channel', number>> = { native: 10, channel: 20 }
const mostAtOnce = 500

export interface HandedOver {
  readonly problems: readonly string[]
  /** When what was refused for being too much may be tried again (epoch ms). */
  readonly dueAt: number | null
}

interface Waiting { readonly id: string; readonly receiver: string; readonly message: NewMessage }

/** `names`: of the receivers, for what is said of problems. */
export async function handOver({ db, outbox }: Clients, names: ReadonlyMap<string, string>, now: number): Promise<HandedOver> {
  const rows = await db.selectFrom('handovers').select(['id', 'receiver', 'at', 'message']).where('handed', '=', 0).orderBy('at').limit(mostAtOnce).execute()
  const late = rows.filter(({ at }) => at <= now - keptMs).map(({ id }) => id)
  if (late.length > 0) await db.updateTable('handovers').set({ handed: true }).where('id', 'in', late).execute()
  const waiting = rows.filter(({ at }) => at > now - keptMs).map(({ id, receiver, message }): Waiting => ({ id, receiver, message: JSON.parse(message) as NewMessage }))
  const problems = new Set<string>(late.length > 0 ? [`${late.length} messages could not be handed over within a day and were given up.`] : [])
  let dueAt: number | null = null

  for (const [receiver, list] of groupBy(waiting, (one) => one.receiver)) {
    const length = receiver === native ? messagesPerCall.native : messagesPerCall.channel
    for (let at = 0; at < list.length; at += length) {
      const end = await send(list.slice(at, at + length))
      if (end === null) continue
      dueAt = earliest([dueAt, end.dueAt])
      problems.add(`${names.get(receiver) ?? receiver}: ${end.problem}`)
      // Later ones must not come before earlier ones.
      break
    }
  }
  return { problems: [...problems], dueAt }

  /** Null: they are in the outbox. */
  async function send(part: readonly Waiting[]): Promise<{ problem: string; dueAt: number | null } | null> {
    try {
      await outbox.send(part.map(({ message }) => message))
    } catch (error) {
      if (!(error instanceof PanopticError) || !isOurs(error)) throw error
      if (part.length > 1) return sendSingly(part)
      // What does not fit will never fit.
      if (error.code === 'invalid' || error.code === 'conflict') await mark(part)
      const retryAt = Number(error.details?.['retryAt'])
      return { problem: error.message, dueAt: Number.isFinite(retryAt) && retryAt > now ? retryAt : null }
    }
    await mark(part)
    return null
  }

  async function sendSingly(part: readonly Waiting[]): Promise<{ problem: string; dueAt: number | null } | null> {
    let worst: { problem: string; dueAt: number | null } | null = null
    for (const one of part) {
      const end = await send([one])
      worst = end ?? worst
      if (end?.dueAt != null) break
    }
    return worst
  }

  async function mark(part: readonly Waiting[]): Promise<void> {
    await db.updateTable('handovers').set({ handed: true }).where('id', 'in', part.map(({ id }) => id)).execute()
  }
}

/** Whether the message or the receiver is at fault, and not the moment. */
const isOurs = ({ code }: PanopticError): boolean => ['invalid', 'refused', 'not-found', 'conflict', 'limit'].includes(code)
