/** What wakes a task beside its schedule: the time that its last run asked for, and figures that others published. Pure. */

/** Publications are gathered for this long, and answered at most this often (ms). */
const gathered = 2_000
const rest = 10_000
/** The soonest and the latest a run may ask for (ms from now). */
const soonest = 1_000
const latest = 7 * 86_400_000

/** One task of one user; all times are epoch ms. */
export class Wishes {
  #again: number | null = null
  #after: number | null = null
  #begunAt = -Infinity

  /** When the task is to run; null: nobody wishes it. */
  get at(): number | null {
    if (this.#again === null || this.#after === null) return this.#again ?? this.#after
    return Math.min(this.#again, this.#after)
  }

  /** A run asked for `time`, or for nothing: it knows better than the one before. */
  again(time: number | null, now: number): void {
    this.#again = time === null ? null : Math.min(Math.max(time, now + soonest), now + latest)
  }

  /** Somebody published figures. Whether that is news: a run may be wished for already. */
  published(now: number): boolean {
    if (this.#after !== null) return false
    this.#after = Math.max(now + gathered, this.#begunAt + rest)
    return true
  }

  /** A run begins, for whatever reason: it sees all that was published until now. */
  begun(now: number): void {
    this.#begunAt = now
    this.#after = null
    if (this.#again !== null && this.#again <= now) this.#again = null
  }

  /** Not before `time`: today's wake-ups are used up. */
  putOff(time: number): void {
    if (this.#again !== null) this.#again = Math.max(this.#again, time)
    if (this.#after !== null) this.#after = Math.max(this.#after, time)
  }

  /** The clock was set back by `ms`: what was soon stays soon. */
  setBack(ms: number): void {
    this.#begunAt -= ms
    if (this.#again !== null) this.#again -= ms
    if (this.#after !== null) this.#after -= ms
  }
}
