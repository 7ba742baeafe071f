/** One bridge call: its shapes and its policy. A route without a policy does not compile. */
import type { z } from 'zod'
import type { Role } from './identity'
import type { PortName } from './wire'

export interface Route<
  Input extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
  Part extends z.ZodType = z.ZodType,
  Port extends PortName = PortName,
> {
  /** The process that serves it. A literal, so that each process must have a handler for each of its routes. */
  readonly port: Port
  /** Grant key (see `grantKeys`), or `none` where a plugin only touches what is its own. */
  readonly permission: string
  readonly role: Role
  /** `read` may be repeated by the SDK after a lost port; `write` never. */
  readonly effect: 'read' | 'write'
  /** Whether each successful call leaves an audit entry. */
  readonly audited: boolean
  readonly input: Input
  readonly output: Output
  /** Streaming routes: the shape of one chunk. */
  readonly chunk?: Part
  /** Longest run in ms; default 30 000. `0`: no limit of its own (dialogs, downloads). */
  readonly timeout?: number
}

export const route = <I extends z.ZodType, O extends z.ZodType, P extends z.ZodType = z.ZodType, const N extends PortName = PortName>(
  spec: Route<I, O, P, N>,
): Route<I, O, P, N> => spec

export type RouteTable = Readonly<Record<string, Route>>
export type Input<R extends Route> = z.input<R['input']>
export type ParsedInput<R extends Route> = z.output<R['input']>
export type Output<R extends Route> = z.output<R['output']>
