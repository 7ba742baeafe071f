/**
 * The clipboard with one value of ours in it. The value itself is not kept: a digest tells later whether what lies
 * there is still ours.
 */

export type Written = 'written' | 'unfocused' | 'refused'
export type Cleared = 'cleared' | 'other' | 'unfocused' | 'refused'

/** The clipboard answers only a page that has the focus; every other refusal is final. */
const refusal = (): 'unfocused' | 'refused' => (document.hasFocus() ? 'refused' : 'unfocused')

/** Windows turns line ends into its own. */
async function digest(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text.replaceAll('\r\n', '\n')))
  return [...new Uint8Array(bytes)].join()
}

export class OwnClipboard {
  #ours = ''

  async write(value: string): Promise<Written> {
    try {
      await navigator.clipboard.writeText(value)
      this.#ours = await digest(value)
      return 'written'
    } catch {
      return refusal()
    }
  }

  /** Clears it if it still holds our value. */
  async clear(): Promise<Cleared> {
    try {
      if (await digest(await navigator.clipboard.readText()) !== this.#ours) return 'other'
    } catch {
      return refusal()
    }
    return this.clearAnyway()
  }

  /** Without looking: only when the person asks for it. */
  async clearAnyway(): Promise<Cleared> {
    try {
      await navigator.clipboard.writeText('')
      return 'cleared'
    } catch {
      return refusal()
    }
  }
}
