/**
 * What a form holds survives the end of its page (lock, seal, crash): kept in the encrypted store for its user,
 * brought back when the form is opened again, forgotten when it was submitted. Never for secrets.
 */

/** Where drafts lie. The host gives pages one; values are texts of at most {@link longest} characters. */
export interface DraftStore {
  read(key: string): Promise<string | null>
  /** '' forgets it. */
  write(key: string, value: string): Promise<void>
  /** The page ends in a moment. Returns the function that stops listening. */
  onEnding(listener: () => void): () => void
}

export interface Draft {
  /** What was kept, or null. A text that is no JSON counts as nothing. */
  read(): Promise<unknown>
  /** Keeps `value` (JSON) a moment later; null forgets it. */
  keep(value: unknown): void
  /** Writes now what waits. */
  flush(): void
  /** Submitted or discarded: nothing of it is kept. */
  forget(): void
  /** The form is gone; what waits is written first. */
  stop(): void
}

/** The store takes no longer value; a longer draft is not kept. */
const longest = 20_000

/** `wait`: ms after the last change until it is written. */
export function createDraft(store: DraftStore, key: string, wait = 400): Draft {
  let waiting: string | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  const flush = (): void => {
    clearTimeout(timer)
    const text = waiting
    waiting = null
    // A draft that cannot be kept must not disturb the form.
    if (text !== null) store.write(key, text).catch(() => undefined)
  }
  const write = (text: string): void => {
    waiting = text
    clearTimeout(timer)
    timer = setTimeout(flush, wait)
  }
  const stopListening = store.onEnding(flush)

  return {
    async read() {
      try {
        return JSON.parse((await store.read(key)) ?? 'null') as unknown
      } catch {
        return null
      }
    },
    keep(value) {
      const text = value === null ? '' : JSON.stringify(value)
      if (text.length <= longest) write(text)
    },
    flush,
    forget() {
      write('')
      flush()
    },
    stop() {
      flush()
      stopListening()
    },
  }
}

/** For the life of the page: tests, and pages without a host. */
export function memoryDrafts(): DraftStore {
  const values = new Map<string, string>()
  return {
    read: (key) => Promise.resolve(values.get(key) ?? null),
    write: (key, value) => Promise.resolve(void (value === '' ? values.delete(key) : values.set(key, value))),
    onEnding: () => () => undefined,
  }
}
