import type { FirstRunTexts } from '../en/entry-first-run'

/** Texte des ersten Starts, bis zu den Wiederherstellungswörtern (entry-keys.ts). */
export const firstRun: FirstRunTexts = {
  welcome: {
    title: 'Willkommen bei Panoptic',
    text: 'Ein Ort, an dem du siehst, was deine Sprachmodelle kosten, tun und falsch machen. Alles bleibt verschlüsselt auf diesem Rechner.',
    language: 'Sprache', system: 'Wie dieser Rechner ({name})',
  },
  theme: {
    title: 'Wie soll es aussehen?', text: 'Das lässt sich jederzeit in den Einstellungen ändern.',
    dark: 'Dunkel', light: 'Hell', system: 'Wie dieser Rechner',
  },
  create: {
    title: 'Arbeitsbereich anlegen',
    text: 'Dein Passwort verschlüsselt alles, was du hier ablegst. Es verlässt diesen Rechner nie.',
    name: 'Dein Name', nameHelp: 'Steht nur in diesem Arbeitsbereich und auf seinem Sperrbildschirm.', nameMissing: 'Gib den Namen ein, der hier gelten soll.',
    folder: 'Liegt in', submit: 'Arbeitsbereich anlegen',
    next: 'Niemand kann dieses Passwort zurücksetzen, auch wir nicht. Gleich bekommst du 24 Wiederherstellungswörter: Wenn du sie aufbewahrst, kostet dich ein vergessenes Passwort nichts.',
  },
  done: {
    title: 'Dein Arbeitsbereich ist bereit', text: 'Als Nächstes: ein Plugin wählen und die ersten Zahlen sehen.', creating: 'Der Arbeitsbereich wird angelegt',
    creatingText: 'Schlüssel und verschlüsselte Datei entstehen. Das dauert absichtlich ein paar Sekunden: So lange muss auch warten, wer rät.',
  },
}
