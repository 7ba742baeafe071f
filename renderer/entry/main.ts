/** Starts the entry page. Small on purpose: this is what a person waits for at every start. */
import { createApp } from 'vue'
import { createEntryClient } from '../bridge/entry'
import EntryApp from './EntryApp.vue'
import { clientKey } from './context'
import { firstLook, setTheme } from '../look'
import { createTexts } from './texts'
import { tellPainted } from '../painted'
import './entry.css'

const look = firstLook(location.search)
setTheme(look.theme)

createApp(EntryApp)
  .use(createTexts(look.language))
  .provide(clientKey, createEntryClient())
  .mount('#app')

tellPainted('main form, main h1')
