/** Messages that plugins sent through the host, and how many were not read yet. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { call, on } from '../client'
import type { Message } from '../types'

export const useMessages = defineStore('messages', () => {
  const list = shallowRef<readonly Message[]>([])
  const loaded = ref(false)
  const error = shallowRef<unknown>(null)
  const unread = computed(() => list.value.filter((message) => !message.read).length)

  async function refresh(): Promise<void> {
    try {
      list.value = await call('messages.list', {})
      error.value = null
    } catch (failure) {
      error.value = failure
    } finally {
      loaded.value = true
    }
  }

  async function markRead(): Promise<void> {
    if (unread.value === 0) return
    await call('messages.read', {})
    list.value = list.value.map((message) => ({ ...message, read: true }))
  }

  function begin(): void {
    void refresh()
    on('messages.changed', () => void refresh())
  }

  return { list, unread, loaded, error, refresh, markRead, begin }
})
