/**
 * Plays the host for one page: real ports in the page, answers from the test, and every input and answer
 * checked with the real route schemas, so that a page that drifts from the contract fails here.
 */
import type { Page } from '@playwright/test'
import type { z } from 'zod'
import { fail, ok, type Failure, type Result } from '../../sdk/contract/result'

interface Shapes { readonly input: z.ZodType; readonly output: z.ZodType }
export type Answers = Readonly<Record<string, (input: never) => unknown>>
export interface CallSeen { readonly port: string; readonly route: string; readonly input: unknown }

/** Thrown by an answer to refuse the call. */
export class Refusal extends Error {
  constructor(readonly failure: Failure) { super(failure.message) }
}

export interface FakeHost {
  readonly calls: CallSeen[]
  /** Inputs of every call of that route, in order. */
  inputs(route: string): unknown[]
  push(event: string, data: unknown): Promise<void>
  /** What went wrong in the page: policy violations, exceptions, contract breaches. */
  readonly complaints: string[]
}

export async function playHost(page: Page, ports: readonly string[], routes: Readonly<Record<string, Shapes>>, answers: Answers): Promise<FakeHost> {
  const calls: CallSeen[] = []
  const complaints: string[] = []

  async function answer(route: string, input: unknown): Promise<Result<unknown>> {
    const shapes = routes[route]
    const respond = answers[route]
    if (shapes === undefined || respond === undefined) return fail('refused', `no answer for ${route}`)
    const parsed = shapes.input.safeParse(input)
    if (!parsed.success) {
      complaints.push(`${route}: ${parsed.error.message}`)
      return fail('invalid', parsed.error.message)
    }
    try {
      return ok(shapes.output.parse(await respond(parsed.data as never)))
    } catch (error) {
      if (error instanceof Refusal) return { ok: false, error: error.failure }
      complaints.push(`${route} answer: ${String(error)}`)
      return fail('internal', String(error))
    }
  }

  page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`))
  page.on('console', (message) => { if (message.type() === 'error' || message.type() === 'warning') complaints.push(`console: ${message.text()}`) })
  await page.exposeFunction('__host', async (port: string, frame: { id: number; route: string; input: unknown }) => {
    calls.push({ port, route: frame.route, input: frame.input })
    return { id: frame.id, result: await answer(frame.route, frame.input) }
  })
  await page.addInitScript((names: readonly string[]) => {
    const own = window as unknown as { __host(port: string, frame: unknown): Promise<unknown>; __push(event: string, data: unknown): void }
    const channels = names.map(() => new MessageChannel())
    channels.forEach(({ port1 }, index) => {
      port1.addEventListener('message', (event) => { if ('route' in event.data) void own.__host(names[index]!, event.data).then((reply) => port1.postMessage(reply)) })
      port1.start()
    })
    own.__push = (event, data) => channels[0]!.port1.postMessage({ event, data })
    window.addEventListener('load', () => window.postMessage({ panoptic: 'ports', ports: names }, location.origin, channels.map((channel) => channel.port2)))
  }, ports)

  return {
    calls,
    complaints,
    inputs: (route) => calls.filter((call) => call.route === route).map((call) => call.input),
    push: (event, data) => page.evaluate(([name, value]) => (window as unknown as { __push(event: string, data: unknown): void }).__push(name as string, value), [event, data] as const),
  }
}
