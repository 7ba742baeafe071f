/** Texts of the entry page that it starts with: lock screen and what every screen shares. The others come with their screens. */
export const entry = {
  common: {
    continue: 'Continue', back: 'Back', cancel: 'Cancel', retry: 'Try again', close: 'Close',
    details: 'Details', show: 'Show', hide: 'Hide', capsLock: 'Caps Lock is on', step: 'Step {step} of {steps}',
    working: 'One moment …', saving: 'Saving …', wait: 'Too many attempts. You can try again in {time}.',
  },
  lock: {
    title: 'Unlock Panoptic', password: 'Password', submit: 'Unlock', opening: 'Opening …', checking: 'Checking the password …',
    wrong: 'Wrong password.',
    sealed: 'The workspace is sealed. Until you unlock it nothing runs, nothing can be read and no alert can fire.',
    screen: 'The screen is locked. Background tasks go on; nothing can be seen or changed until you unlock it.',
    who: 'Who is signing in?',
    device: 'Use this device', deviceAsking: 'Asking this computer …', deviceRefused: 'This computer did not unlock it. Use your password.',
    forgot: 'Forgot password? Use the recovery words',
    keychain: {
      'no-service': 'This computer’s keychain does not answer. Use your password.',
      locked: 'This computer’s keychain is locked. Unlock it there, or use your password.',
      unsupported: 'This computer cannot sign you in. Use your password.',
    },
  },
  failure: { generic: 'That did not work: {message}', unavailable: 'The store is not answering. Nothing was saved. Try again.' },
}
export type EntryTexts = typeof entry
