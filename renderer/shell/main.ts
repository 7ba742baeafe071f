/** Starts the shell: asks the host once for everything it needs, then draws. */
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { addMessages, applyLook, i18n } from '@panoptic/sdk/ui'
import { createShellClient } from '../bridge/shell'
import { shell as de } from '../locales/de/shell'
import { shell as en } from '../locales/en/shell'
import { firstLook } from '../look'
import ShellRoot from './ShellRoot.vue'
import { tellPainted } from '../painted'
import { connect } from './client'
import './shell.css'

connect(createShellClient())
addMessages({ en, de })
applyLook(firstLook(location.search))
createApp(ShellRoot).use(createPinia()).use(i18n).mount('#app')

// A card with its figure, or the dashboard of a workspace without plugins.
tellPainted('.p-figure .value, .shell-content h1, .shell-content h2')
