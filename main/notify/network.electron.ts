/** When the network is back. */
import { net } from 'electron'

/** How often it is asked for (ms); main gets no event. */
const lookEvery = 5_000

/** Returns the function that stops listening. */
export function onNetworkBack(listener: () => void): () => void {
  let wasOnline = net.isOnline()
  const timer = setInterval(() => {
    const isOnline = net.isOnline()
    if (isOnline && !wasOnline) listener()
    wasOnline = isOnline
  }, lookEvery)
  return () => clearInterval(timer)
}
