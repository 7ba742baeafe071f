/** The kit's own page for looking at it and for its tests; not part of the product. */
import { createApp, h } from 'vue'
import { addMessages, applyLook, i18n, PApp } from '../index'
import Gallery from './Gallery.vue'

const params = new URLSearchParams(location.search)
applyLook({ theme: params.get('theme') === 'light' ? 'light' : 'dark', language: params.get('language') === 'de' ? 'de' : 'en', timeZone: 'Europe/Berlin' })
addMessages({ en: { hello: 'Hello' }, de: { hello: 'Hallo' } })
createApp({ render: () => h(PApp, null, () => h(Gallery, { section: params.get('section') ?? 'overview' })) }).use(i18n).mount('#app')
