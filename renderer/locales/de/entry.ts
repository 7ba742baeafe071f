import type { EntryTexts } from '../en/entry'

/** Texte, mit denen die Eingangsseite beginnt: Sperrbildschirm und Gemeinsames. Die übrigen kommen mit ihren Ansichten. */
export const entry: EntryTexts = {
  common: {
    continue: 'Weiter', back: 'Zurück', cancel: 'Abbrechen', retry: 'Noch einmal versuchen', close: 'Schließen',
    details: 'Einzelheiten', show: 'Zeigen', hide: 'Verbergen', capsLock: 'Die Feststelltaste ist an', step: 'Schritt {step} von {steps}',
    working: 'Einen Moment …', saving: 'Wird gespeichert …', wait: 'Zu viele Versuche. Der nächste ist in {time} möglich.',
  },
  lock: {
    title: 'Panoptic entsperren', password: 'Passwort', submit: 'Entsperren', opening: 'Wird geöffnet …', checking: 'Passwort wird geprüft …',
    wrong: 'Falsches Passwort.',
    sealed: 'Der Arbeitsbereich ist versiegelt. Bis du ihn entsperrst, läuft nichts, lässt sich nichts lesen und kann kein Alarm auslösen.',
    screen: 'Der Bildschirm ist gesperrt. Hintergrundaufgaben laufen weiter; bis du entsperrst, lässt sich nichts sehen oder ändern.',
    who: 'Wer meldet sich an?',
    device: 'Dieses Gerät verwenden', deviceAsking: 'Dieser Rechner wird gefragt …', deviceRefused: 'Dieser Rechner hat nicht entsperrt. Verwende dein Passwort.',
    forgot: 'Passwort vergessen? Wiederherstellungswörter verwenden',
    keychain: {
      'no-service': 'Der Schlüsselbund dieses Rechners antwortet nicht. Verwende dein Passwort.',
      locked: 'Der Schlüsselbund dieses Rechners ist gesperrt. Entsperre ihn dort oder verwende dein Passwort.',
      unsupported: 'Dieser Rechner kann dich nicht anmelden. Verwende dein Passwort.',
    },
  },
  failure: { generic: 'Das hat nicht geklappt: {message}', unavailable: 'Der Speicher antwortet nicht. Nichts wurde gespeichert. Versuche es noch einmal.' },
}
