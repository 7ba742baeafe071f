/** Many changes at once are told as few: the first at once, what follows within the pause as one more after it. */
export interface Coalesced {
  (): void
  /** Nothing is told any more. */
  stop(): void
}

/** `pause`: ms between two. */
export function coalesced(act: () => void, pause: number): Coalesced {
  let timer: NodeJS.Timeout | undefined
  let again = false
  let stopped = false
  const now = (): void => {
    again = false
    timer = setTimeout(() => {
      timer = undefined
      if (again) now()
    }, pause)
    act()
  }
  const tell = (): void => {
    if (stopped) return
    if (timer === undefined) now()
    else again = true
  }
  return Object.assign(tell, {
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  })
}
