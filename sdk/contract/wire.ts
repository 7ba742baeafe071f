/**
 * The frames on every port between a page and a host process. One port carries many calls;
 * `id` is chosen by the caller and unique among its open calls.
 */
import type { Result } from './result'

/** Page → host: call a route. */
export interface Call {
  readonly id: number
  readonly route: string
  readonly input: unknown
}

/** Page → host: give up on an open call. The call still gets its one reply (`cancelled`). */
export interface Cancel {
  readonly cancel: number
}

/** Page → host: `credit` more chunks may be sent for the streaming call `id` (back-pressure). */
export interface Credit {
  readonly id: number
  readonly credit: number
}

/** Host → page: one part of a streaming answer, in order, before its {@link Reply}. */
export interface Chunk {
  readonly id: number
  readonly chunk: unknown
}

/** Host → page: the one and last answer to a call. */
export interface Reply {
  readonly id: number
  readonly result: Result<unknown>
}

/** Host → page: something happened (see events.ts). */
export interface Push {
  readonly event: string
  readonly data: unknown
}

export type ToHost = Call | Cancel | Credit
export type ToPage = Chunk | Reply | Push

/** Chunks a host may send before the first {@link Credit} arrives. */
export const initialCredit = 8

/**
 * Which process serves a route: main, the store's read-only process, the store's writer, or egress.
 * A page owns one port to each (design §2: ports A, B and C).
 */
export const portNames = ['host', 'read', 'write', 'net'] as const
export type PortName = (typeof portNames)[number]

/** What the preload re-posts into the page's main world, with the ports attached in this order. */
export interface PortsMessage {
  readonly panoptic: 'ports'
  readonly ports: readonly PortName[]
}
