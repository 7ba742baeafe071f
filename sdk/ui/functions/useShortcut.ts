import { onActivated, onBeforeUnmount, onDeactivated, onMounted, toValue, type MaybeRefOrGetter } from 'vue'
import { matchKeys } from './keys'

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

/**
 * Runs `handler` when the shortcut is pressed while the component is in the page. Ignored in text fields unless it uses
 * `mod` or `inFields` is set.
 */
export function useShortcut(
  keys: MaybeRefOrGetter<string>,
  handler: (event: KeyboardEvent) => void,
  options: { enabled?: MaybeRefOrGetter<boolean>; inFields?: boolean } = {},
): void {
  const listen = (event: KeyboardEvent): void => {
    const wanted = toValue(keys)
    if (event.defaultPrevented || toValue(options.enabled) === false || !matchKeys(event, wanted)) return
    if (isField(event.target) && options.inFields !== true && !/\b(mod|ctrl)\b/.test(wanted)) return
    event.preventDefault()
    handler(event)
  }
  const start = (): void => document.addEventListener('keydown', listen)
  const stop = (): void => document.removeEventListener('keydown', listen)
  onMounted(start)
  onActivated(start)
  onDeactivated(stop)
  onBeforeUnmount(stop)
}
