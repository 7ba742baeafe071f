/** Texts of new passwords, and of the 24 recovery words: shown, printed, asked for, used. */
export const keys = {
  newPassword: {
    password: 'Password', next: 'New password', help: 'At least 10 characters. Several unrelated words are strong and easy to type.',
    repeat: '{label} again', tooShort: 'Use at least 10 characters; {count} are missing.',
    mismatch: 'The two differ. Type the same twice.', tooWeak: 'This is guessed too easily. Add another word or two.',
  },
  strength: {
    label: 'Strength', empty: 'Not rated yet', words: ['Very weak', 'Weak', 'Fair', 'Good', 'Strong'],
    guess: 'An attacker who has the file would need about {time}.',
    under: 'under a minute', minutes: 'minutes', hours: 'hours', days: 'days', months: 'months', years: 'years', centuries: 'centuries',
  },
  phrase: {
    title: 'Your 24 recovery words',
    text: 'They open this workspace when the password is forgotten. Write them down in this order or print the sheet, and keep it where you keep passports.',
    list: 'Recovery words in order',
    warning: 'Whoever has these words has everything in this workspace',
    warningText: 'They are shown only now. Take no photo and no screenshot, and put them into no note, mail or cloud.',
    print: 'Print sheet', printUnavailable: 'Printing is not available here. Write the words down by hand.',
    later: 'Later', laterTitle: 'Go on without recovery words?',
    laterText: 'If you forget the password before you have them, everything in this workspace is lost for good. You can make them at any time in Settings → Security, and Panoptic will remind you there.',
    laterConfirm: 'Go on without', laterBack: 'Back to the words',
    replaces: 'Your former words keep working until you have confirmed these; then they open nothing any more.',
    makingFailed: 'The words could not be made.',
    checkTitle: 'Check your copy', checkText: 'Type the four words that your sheet shows at these places.',
    position: 'Word {position}', missing: 'Type the word at place {position}.', wrong: 'Word {position} is another one. Look at your sheet again.',
    showAgain: 'Show the words again', confirm: 'Confirm', confirming: 'Storing …', saved: 'The recovery words work from now on.',
  },
  sheet: {
    title: 'Panoptic recovery sheet', workspace: 'Workspace', person: 'For', made: 'Made on', places: 'Kept in',
    what: 'These 24 words, in this order, open the workspace and set a new password when the old one is forgotten.',
    how: 'On the lock screen choose “Forgot password? Use the recovery words” and type all 24.',
    keep: 'Keep this sheet like cash: whoever reads it can open everything in the workspace. Anyone who finds it cannot be locked out except by making new words in Settings → Security.',
  },
  recover: {
    title: 'Use the recovery words', text: 'Type or paste all 24 words in order. Case, line breaks and numbers in front do not matter.',
    words: 'Recovery words', count: '{count} of 24 words', state: 'Your words, by number',
    unknown: 'Word {list} is not in the word list. Check its spelling. | Words {list} are not in the word list. Check their spelling.',
    tooFew: 'Words are missing: {count} of 24.', tooMany: 'There are {count} words; there have to be 24.',
    checksum: 'Each word exists, but together they are no recovery words. One of them is another word, or two are swapped.',
    refused: 'These words open nothing here.', submit: 'Continue', checking: 'Checking the words …',
    nextTitle: 'Set a new password', nextText: 'Welcome back, {name}. The words were right. The new password replaces the forgotten one; the words keep working.',
    setPassword: 'Set password and open', enter: 'Open',
  },
}
export type KeysTexts = typeof keys
