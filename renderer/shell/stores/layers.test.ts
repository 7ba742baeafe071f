import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it } from 'vitest'
import { connect } from '../client'
import type { ShellClient } from '../../bridge/shell'
import { useLayers } from './layers'

let told: string[] = []
beforeEach(() => {
  told = []
  const client = { call: (_: string, input: { level: string }) => { told.push(input.level); return Promise.resolve(null) }, on: () => () => undefined }
  connect(client as unknown as ShellClient)
  setActivePinia(createPinia())
})

it('the strongest wish wins and the host is told only of changes', () => {
  const layers = useLayers()
  const palette = layers.raise('above')
  const consent = layers.raise('alone')
  const menu = layers.raise('above')
  consent()
  palette()
  palette()
  expect(layers.level).toBe('above')
  menu()
  expect(told).toEqual(['above', 'alone', 'above', 'below'])
})
