/** The ways in, what keeps this device's, and the rotation of the data key. Kept here: menu, dashboard and settings show them. */
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { call, on } from '../client'
import type { Keychain, Rotation, SlotInfo } from '../types'
import { useSession } from './session'

export const useKeys = defineStore('keys', () => {
  const session = useSession()
  /** Null until the host has answered. */
  const slots = shallowRef<readonly SlotInfo[] | null>(null)
  const keychain = shallowRef<Keychain | null>(null)
  const rotation = shallowRef<Rotation | null>(null)
  const error = shallowRef<Error | null>(null)

  const own = computed(() => slots.value?.filter((slot) => slot.user === session.start?.user) ?? [])
  const recovery = computed(() => own.value.find((slot) => slot.kind === 'recovery') ?? null)
  /** False until it is known: nobody is warned of what may be there. */
  const lacksRecovery = computed(() => slots.value !== null && recovery.value === null)
  const thisDevice = computed(() => own.value.find((slot) => slot.kind === 'device' && slot.thisDevice) ?? null)

  async function refresh(): Promise<void> {
    try {
      const answer = await call('keys.list', {})
      slots.value = answer.slots
      keychain.value = answer.keychain
      rotation.value = answer.rotation
      error.value = null
    } catch (failure) {
      error.value = failure instanceof Error ? failure : new Error(String(failure))
    }
  }

  function begin(): void {
    void refresh()
    on('keys.changed', () => void refresh())
    on('rotation.changed', ({ rotation: now }) => { rotation.value = now })
  }

  return { slots, keychain, rotation, error, own, recovery, lacksRecovery, thisDevice, refresh, begin }
})
