import type { AboutTexts } from '../en/about'

/** Einstellungen → Über Panoptic: Versionen, Aktualisierungen der App, Hinweise zu fremder Software. */
export const about: AboutTexts = {
  dataFolder: 'Datenordner', copy: 'Versionsangaben kopieren', sandboxOn: 'Seiten laufen in Chromiums Sandbox', sandboxOff: 'Die Sandbox ist aus', testRuntime: 'Test-Laufzeit: nicht für echte Daten',
  updates: {
    title: 'Aktualisierungen', failed: 'Der Stand der Aktualisierungen ließ sich nicht lesen', unavailable: 'Diese Kopie kann sich nicht selbst aktualisieren', idle: 'Noch nicht nach Aktualisierungen gesucht', checking: 'Sucht nach einer Aktualisierung …', none: 'Panoptic ist auf dem neuesten Stand', downloading: 'Version {version} wird heruntergeladen', ready: 'Version {version} ist bereit', failedState: 'Die letzte Suche ist fehlgeschlagen',
    readyText: 'Sie ist geprüft und gilt ab dem nächsten Start. Nichts geht verloren: Entwürfe werden vorher gespeichert.', checkedAt: 'Zuletzt gesucht {at}.', neverChecked: 'Noch nie gesucht.', check: 'Nach Aktualisierungen suchen', install: 'Neu starten und aktualisieren', automatic: 'Von selbst nach Aktualisierungen suchen', automaticHelp: 'Einmal am Tag fragt es die Quelle nach einer neueren Version, lädt sie herunter und prüft ihre Signatur. Installiert wird nie ohne dich.', askAdmin: 'Über Aktualisierungen entscheidet ein System-Administrator.',
    installTitle: 'Mit Version {version} neu starten?', installText: 'Panoptic endet, speichert, was getippt ist, und startet die neue Version. Laufende Aufgaben werden unterbrochen, der Arbeitsbereich ist solange versiegelt.', retry: 'Noch einmal versuchen',
    reasons: {
      'no-feed': 'Für diesen Build ist keine Quelle für Aktualisierungen gesetzt. Neue Versionen gibt es dort, woher du diese hast.', 'test-runtime': 'Es läuft auf einer aus dem Quelltext gebauten Test-Laufzeit.', 'no-key': 'Dieser Build hat keinen Schlüssel, um Aktualisierungen zu prüfen, deshalb nimmt er keine. Neue Versionen gibt es dort, woher du diese hast.', 'system-package': 'Es wurde als Paket des Systems installiert, das es auch aktualisiert.',
      offline: 'Die Quelle war nicht erreichbar. Was installiert ist, läuft weiter.', signature: 'Was die Quelle anbietet, ist nicht vom Herausgeber dieser Version signiert und wurde verworfen. Was installiert ist, läuft weiter.', checksum: 'Der Download war beschädigt und wurde verworfen. Was installiert ist, läuft weiter.', older: 'Die Quelle bietet eine ältere Version als diese an und wurde nicht beachtet. Was installiert ist, läuft weiter.', failed: 'Was installiert ist, läuft weiter.',
    },
  },
  notices: { title: 'Hinweise zu fremder Software', text: 'Panoptic baut auf der Arbeit anderer auf. Hier steht, was darin ist und unter welcher Lizenz.', show: 'Hinweise zeigen', search: 'Name oder Lizenz suchen', count: '{n} von {of}', none: 'Kein Hinweis passt', noneText: 'Suche nach etwas anderem.', failed: 'Die Hinweise ließen sich nicht lesen', noText: 'Das Paket bringt keinen eigenen Lizenztext mit.' },
}
