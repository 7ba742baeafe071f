/**
 * An expected failure of one step: it says what happened and what the reader
 * can do about it, and is printed without a stack.
 */
export class Failure extends Error {
  /**
   * @param {string} message what happened, in one sentence
   * @param {string} remedy what to do now
   * @param {{ detail?: string, cause?: unknown }} [more] `detail`: output of the failed tool, printed above the message
   */
  constructor(message, remedy, more = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause })
    this.name = 'Failure'
    this.remedy = remedy
    this.detail = more.detail
  }
}
