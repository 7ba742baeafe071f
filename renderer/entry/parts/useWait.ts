/** The growing delay after failures, counted down. */
import { computed, onUnmounted, ref, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { failureNumber } from '../failure'

export interface Wait {
  readonly waiting: ComputedRef<boolean>
  /** The sentence with the time left, '' when nothing is to be waited for. */
  readonly text: ComputedRef<string>
  /** Epoch ms, or null. */
  until(time: number | null): void
  /** Takes the time from a refused call. */
  after(error: unknown): void
}

export function useWait(): Wait {
  const { t } = useI18n()
  const end = ref(0)
  const now = ref(Date.now())
  const clock = setInterval(() => (now.value = Date.now()), 250)
  onUnmounted(() => clearInterval(clock))
  const left = computed(() => Math.max(0, Math.ceil((end.value - now.value) / 1000)))
  const until = (time: number | null): void => {
    end.value = time ?? 0
    now.value = Date.now()
  }
  return {
    waiting: computed(() => left.value > 0),
    text: computed(() => (left.value === 0 ? '' : t('common.wait', { time: `${Math.floor(left.value / 60)}:${String(left.value % 60).padStart(2, '0')}` }))),
    until,
    after: (error) => until(failureNumber(error, 'waitUntil')),
  }
}
