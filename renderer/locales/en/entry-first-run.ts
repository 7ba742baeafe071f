/** Texts of the first run, up to the recovery words (entry-keys.ts). */
export const firstRun = {
  welcome: {
    title: 'Welcome to Panoptic',
    text: 'One place to see what your language models cost, do and break. Everything stays on this computer, encrypted.',
    language: 'Language', system: 'As this computer ({name})',
  },
  theme: {
    title: 'How should it look?', text: 'You can change this at any time in the settings.',
    dark: 'Dark', light: 'Light', system: 'As this computer',
  },
  create: {
    title: 'Create your workspace',
    text: 'Your password encrypts everything you keep here. It never leaves this computer.',
    name: 'Your name', nameHelp: 'Shown in the workspace and on its lock screen, nowhere else.', nameMissing: 'Type the name to use in this workspace.',
    folder: 'Kept in', submit: 'Create workspace',
    next: 'Nobody can reset this password, not even we. Next you get 24 recovery words: keep them, and a forgotten password costs you nothing.',
  },
  done: {
    title: 'Your workspace is ready', text: 'Next: choose a plugin and see your first figures.', creating: 'Creating your workspace',
    creatingText: 'Making the key and the encrypted file. This takes a few seconds on purpose: it slows down anyone who guesses.',
  },
}
export type FirstRunTexts = typeof firstRun
