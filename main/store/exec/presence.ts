/** Main's part of a device slot: a finger, a face or a PIN, where the system has one. Silence is a no. */
import { randomUUID } from 'node:crypto'

export interface Presence {
  ask(): Promise<boolean>
  answered(ticket: string, confirmed: boolean): void
}

const patienceMs = 60_000

export function createPresence(send: (ticket: string) => void): Presence {
  const waiting = new Map<string, (confirmed: boolean) => void>()
  return {
    ask: () => new Promise((resolve) => {
      const ticket = randomUUID()
      const timer = setTimeout(() => answered(ticket, false), patienceMs)
      waiting.set(ticket, (confirmed) => {
        clearTimeout(timer)
        resolve(confirmed)
      })
      send(ticket)
    }),
    answered,
  }

  function answered(ticket: string, confirmed: boolean): void {
    waiting.get(ticket)?.(confirmed)
    waiting.delete(ticket)
  }
}
