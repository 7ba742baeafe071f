/**
 * How much a port may ask: calls and bytes by token buckets, generous for people, short for runaway loops. Whoever goes
 * on long after being refused is not in a hurry but an attack, and loses the port.
 */
import type { PortName } from '@panoptic/sdk/contract/wire'

export interface Budget {
  /** One message came, of whatever kind. False: this is a flood, the port must end. */
  message(): boolean
  /** Uses up one call; false when there is none left now. */
  call(): boolean
  /** Bytes of input that may come at this moment. */
  readonly bytes: number
  /** Uses up that many; false when there are not so many now. */
  input(bytes: number): boolean
  /** A call was refused for whatever reason before it began: counts as another message. */
  refused(): void
  /** The check of an input that did not fit took so long (ms). */
  wasted(ms: number): void
}

/** A bucket of `most` tokens that fills up at `rate` a second. */
class Bucket {
  #tokens: number
  #last: number
  constructor(private readonly most: number, private readonly rate: number, private readonly now: () => number) {
    this.#tokens = most
    this.#last = now()
  }

  get left(): number {
    const at = this.now()
    this.#tokens = Math.min(this.most, this.#tokens + ((at - this.#last) / 1_000) * this.rate)
    this.#last = at
    return this.#tokens
  }

  take(amount: number): boolean {
    if (this.left < amount) return false
    this.#tokens -= amount
    return true
  }

  /** Takes it even where that is more than there is: a debt. */
  charge(amount: number): void {
    this.#tokens = this.left - amount
  }
}

const megabyte = 1_000_000
/** Pages write tables in large batches; nothing else is large for long. */
const bytesOf: Readonly<Record<PortName, readonly [burst: number, perSecond: number]>> = {
  host: [64 * megabyte, 32 * megabyte],
  net: [64 * megabyte, 32 * megabyte],
  read: [128 * megabyte, 128 * megabyte],
  write: [128 * megabyte, 128 * megabyte],
}

/** `now`: ms of a clock that never goes back. */
export function createBudget(port: PortName, now: () => number = () => performance.now()): Budget {
  const calls = new Bucket(4_000, 2_000, now)
  const bytes = new Bucket(...bytesOf[port], now)
  // While a page's messages are taken in one after the other, nothing else of the process runs.
  const messages = new Bucket(8_000, 5_000, now)
  // Saying what is wrong with a bad input costs a hundred times what a good one costs.
  const waste = new Bucket(250, 50, now)
  return {
    message: () => messages.take(1),
    refused: () => messages.charge(1),
    call: () => waste.left > 0 && calls.take(1),
    get bytes() { return bytes.left },
    input(amount) {
      const fits = bytes.take(amount)
      // Such a message has filled the host's memory before anybody could look at it.
      if (!fits) messages.charge(100)
      return fits
    },
    wasted: (ms) => waste.charge(ms),
  }
}
