/** The kit's own page for looking at it and for its tests; not part of the product. */
import { createApp, h } from 'vue'
import { addMessages, applyLook, i18n, PApp, type LayoutStore } from '../index'
import Gallery from './Gallery.vue'

const params = new URLSearchParams(location.search)
applyLook({ theme: params.get('theme') === 'light' ? 'light' : 'dark', language: params.get('language') === 'de' ? 'de' : 'en', timeZone: 'Europe/Berlin' })
addMessages({ en: { hello: 'Hello' }, de: { hello: 'Hallo' } })
const layouts: LayoutStore = { read: (key) => sessionStorage.getItem(key), write: (key, value) => sessionStorage.setItem(key, value) }
createApp({ render: () => h(PApp, { layouts }, () => h(Gallery, { section: params.get('section') ?? 'overview' })) }).use(i18n).mount('#app')
