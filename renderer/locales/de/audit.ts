import type { audit as english } from '../en/audit'

export const audit: typeof english = {
  noPermission: 'Das Prüfprotokoll ist für Administratoren', noPermissionText: 'Bitte einen Mandantenadministrator um diese Rolle.',
  label: 'Prüfprotokoll', none: 'Noch keine Einträge', noneText: 'Anmeldungen, Änderungen und die Nutzung von Schlüsseln werden hier aufgezeichnet.', noneFiltered: 'Nichts passt zu diesen Filtern', noneFilteredText: 'Wähle einen größeren Zeitraum oder setze die Filter zurück.',
  at: 'Zeit', actor: 'Wer', action: 'Was', target: 'Ziel', tenant: 'Mandant', details: 'Einzelheiten', host: 'Panoptic', unknownUser: 'Unbekannter Benutzer', refresh: 'Neueste zeigen',
  state: {
    unknown: 'Die Kette wird gleich geprüft', unknownText: 'Jeder Eintrag ist mit dem vorigen verkettet.',
    checking: 'Die Kette wird geprüft', checkingText: '{checked} von {total} Einträgen',
    whole: 'Das Protokoll ist unversehrt', wholeText: '{total} Einträge, jeder folgt aus dem vorigen, geprüft {at}.',
    wholePruned: '{total} Einträge ab Nummer {first}, geprüft {at}. Ältere wurden nach der Aufbewahrungsregel versiegelt und entfernt.',
    broken: 'Das Protokoll ist nicht unversehrt', checked: 'Zuletzt geprüft {at}.',
    problem: {
      none: '', cut: 'Die neuesten Einträge ab Nummer {entry} wurden entfernt.', 'rolled-back': 'Die Datenbank ist älter als ihr letzter bekannter Stand: Einträge ab Nummer {entry} fehlen oder wurden ersetzt.',
      edited: 'Eintrag {entry} wurde nachträglich geändert.', reordered: 'Eintrag {entry} steht nicht, wo er geschrieben wurde.', missing: 'Einträge ab Nummer {entry} fehlen.',
      head: 'Die Datei audit.head neben der Datenbank fehlt oder wurde geändert.',
    },
    todo: {
      none: '', cut: 'Jemand mit Zugang zu diesem Rechner hat die Datenbank geändert. Vergleiche mit deinem letzten Export, bevor du das anerkennst.', 'rolled-back': 'Hast du eine Sicherung zurückgespielt, erkenne das als neuen Stand an. Wenn nicht, hat jemand eine ältere Datenbank untergeschoben.',
      edited: 'Jemand mit Zugang zu diesem Rechner hat die Datenbank geändert. Exportiere das Protokoll, vergleiche es mit einem früheren Export und erkenne es dann an.', reordered: 'Jemand mit Zugang zu diesem Rechner hat die Datenbank geändert. Exportiere das Protokoll, vergleiche es mit einem früheren Export und erkenne es dann an.',
      missing: 'Jemand mit Zugang zu diesem Rechner hat die Datenbank geändert. Vergleiche mit deinem letzten Export, bevor du das anerkennst.', head: 'Hast du den Arbeitsbereich ohne diese Datei verschoben, erkenne das als neuen Stand an. Wenn nicht, soll vielleicht verborgen werden, dass Einträge entfernt wurden.',
    },
    askAdmin: 'Ein Systemadministrator kann das als neuen Stand anerkennen.', verify: 'Jetzt prüfen', reanchor: 'Als neuen Stand anerkennen …', reanchored: 'Das Protokoll geht von hier aus weiter; der Befund bleibt vermerkt.',
    reanchorTitle: 'Das Protokoll so anerkennen, wie es ist?', reanchorText: 'Der Befund wird unter deinem Namen ins Protokoll geschrieben und bleibt dort. Panoptic fragt nach deinem Passwort.', reanchorAction: 'Anerkennen',
  },
  filter: {
    label: 'Filter', everybody: 'Alle Personen', everything: 'Alles', group: '{group}: alle', target: 'Ziel beginnt mit', time: 'Zeit', from: 'Von', to: 'Bis', reset: 'Zurücksetzen',
    allTenants: 'Alle Mandanten', allTenantsHelp: 'Zeigt die Einträge aller Mandanten. Dass du nachgesehen hast, wird aufgezeichnet.',
    ranges: { all: 'Jederzeit', hour: 'Letzte Stunde', today: 'Heute', week: 'Letzte 7 Tage', month: 'Letzte 30 Tage', year: 'Letzte 365 Tage', dates: 'Zeitraum …' },
  },
  detail: {
    title: 'Eintrag {id}', close: 'Schließen', exact: 'Genaue Zeit', code: 'Aktion', targetId: 'Ziel', actorId: 'Benutzer', none: 'Mehr wurde nicht aufgezeichnet.', yes: 'ja', no: 'nein', empty: 'nichts', copy: 'Eintrag kopieren', copied: 'Kopiert.',
    hint: 'Eingabe öffnet einen Eintrag, Esc schließt ihn',
  },
  exporting: {
    action: 'Exportieren …', running: '{done} von {total} exportiert', cancel: 'Abbrechen', done: '{count} Einträge als „{name}“ gespeichert. Prüfe die Datei mit verify-audit.mjs, ohne Panoptic.', title: 'Export', filtered: 'Exportiert, was die Filter zeigen. Nur ein Export ohne Filter beweist, dass nichts fehlt.',
  },
  retention: {
    action: 'Aufbewahrung …', title: 'Wie lange Einträge aufbewahrt werden', text: 'Ältere Einträge werden zu einer Zeile versiegelt, die die Kette beweisbar hält, und dann endgültig entfernt. Panoptic fragt nach deinem Passwort.', label: 'Einträge aufbewahren', save: 'Speichern', cancel: 'Abbrechen', saved: 'Aufbewahrung gespeichert.',
    forever: 'Für immer', days: '{days} Tage', custom: 'Andere …', own: 'Tage', invalid: 'Eine ganze Zahl von 1 bis 3650.',
  },
  groups: {
    app: 'Panoptic', session: 'Anmeldung', user: 'Benutzer', tenant: 'Mandanten', keys: 'Zugänge', secret: 'Geheimnisse', connection: 'Verbindungen', plugin: 'Plugins', lock: 'Sperren', files: 'Dateien', audit: 'Prüfprotokoll', workspace: 'Arbeitsbereich', developer: 'Entwicklungsmodus', updates: 'Aktualisierung von Panoptic',
  },
  actions: {
    app: { started: 'Panoptic gestartet' },
    workspace: { created: 'Arbeitsbereich angelegt' },
    session: { opened: 'Arbeitsbereich entsperrt', 'signed-in': 'Angemeldet', 'sign-in-failed': 'Anmeldung fehlgeschlagen', confirmed: 'Passwort bestätigt', locked: 'Bildschirm gesperrt', sealed: 'Arbeitsbereich versiegelt' },
    user: { created: 'Benutzer angelegt', changed: 'Benutzer geändert', joined: 'Benutzer hinzugekommen', left: 'Benutzer weggezogen' },
    tenant: { created: 'Mandant angelegt', changed: 'Mandant geändert' },
    keys: {
      'password-set': 'Passwort gesetzt', 'password-changed': 'Passwort geändert', 'recovery-set': 'Wiederherstellungswörter erstellt', 'device-added': 'Gerät darf den Arbeitsbereich öffnen', renamed: 'Zugang umbenannt', revoked: 'Zugang widerrufen',
      'rotation-started': 'Neuer Datenschlüssel: begonnen', rotated: 'Neuer Datenschlüssel: in Gebrauch', interrupted: 'Unfertige Schlüsseländerung aufgeräumt',
    },
    secret: {
      created: 'Geheimnis angelegt', changed: 'Geheimnis geändert', rotated: 'Geheimnis ersetzt', 'rotation-undone': 'Früheren Wert wiederhergestellt', removed: 'Geheimnis entfernt', restored: 'Geheimnis wiederhergestellt', purged: 'Geheimnis endgültig gelöscht',
      used: 'Geheimnis verwendet', copied: 'Geheimnis kopiert', imported: 'Geheimnis importiert', exported: 'Geheimnisse exportiert',
    },
    connection: { created: 'Verbindung angelegt', changed: 'Verbindung geändert', removed: 'Verbindung entfernt', unbound: 'Verbindung von ihrem Geheimnis getrennt' },
    plugin: { enabled: 'Plugin aktiviert', disabled: 'Plugin deaktiviert', installed: 'Plugin installiert', updated: 'Plugin aktualisiert', 'rolled-back': 'Plugin auf die Version davor gesetzt', removed: 'Plugin entfernt', 'policy-changed': 'Plugin vorgeschrieben, verboten oder freigestellt' },
    developer: { 'mode-changed': 'Entwicklungsmodus geändert' },
    updates: { automatic: 'Automatische Aktualisierung geändert', install: 'Aktualisierung von Panoptic begonnen' },
    lock: { 'policy-changed': 'Sperrregeln geändert' },
    files: { save: 'Datei gespeichert', open: 'Datei gelesen' },
    audit: { exported: 'Prüfprotokoll exportiert', sealed: 'Alte Einträge versiegelt und entfernt', retention: 'Aufbewahrung geändert', broken: 'Prüfprotokoll nicht unversehrt', reanchored: 'Prüfprotokoll als neuer Stand anerkannt', 'all-tenants': 'Alle Mandanten angesehen' },
  },
  keys: {
    name: 'Name', from: 'Vorher', old: 'Vorher', new: 'Nachher', role: 'Rolle', tenant: 'Mandant', slug: 'Kurzname', active: 'Aktiv', how: 'Wie', created: 'Angelegt', failures: 'Fehlversuche davor', kind: 'Art', user: 'Benutzer', label: 'Bezeichnung', detail: 'Worum es ging',
    plugin: 'Plugin', origin: 'Adresse', run: 'Aufgabenlauf', uses: 'Wie oft', firstAt: 'Zuerst', lastAt: 'Zuletzt', slot: 'Feld', network: 'Dienst', basePath: 'Pfad', detached: 'Geheimnis getrennt', personal: 'Persönlich', secrets: 'Geheimnisse', all: 'Alle', grants: 'Berechtigungen',
    days: 'Tage aufbewahrt', before: 'Vorher', problem: 'Befund', entry: 'Eintrag', head: 'Letzter bekannter Stand', count: 'Einträge', hash: 'Hash', breaks: 'Stellen', marks: 'Anerkannte Brüche', first: 'Erster Eintrag', last: 'Letzter Eintrag', prev: 'Folgt aus', actor: 'Benutzer', action: 'Aktion', target: 'Ziel', to: 'Bis', allTenants: 'Alle Mandanten', secret: 'Geheimnis',
    version: 'Version', digest: 'Fingerabdruck des Pakets', source: 'Herkunft', folder: 'Ordner', publisher: 'Herausgeber (behauptet)', key: 'Schlüssel', data: 'Daten', rows: 'Zeilen', policy: 'Regel', on: 'An',
  },
}
