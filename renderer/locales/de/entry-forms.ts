import type { FormsTexts } from '../en/entry-forms'

/** Texte der Formulare über der Arbeitsfläche, außer dem der Verbindung (entry-connection.ts). */
export const forms: FormsTexts = {
  form: {
    discard: 'Eingaben verwerfen?', discardText: 'Sie sind nirgends gespeichert.', discardConfirm: 'Verwerfen', keep: 'Weiter bearbeiten', signedIn: 'Angemeldet als {name}',
  },
  reauth: {
    label: 'Dein Passwort', submit: 'Bestätigen', missing: 'Gib dein Passwort ein.', object: 'Betrifft', why: 'Panoptic fragt nach deinem Passwort, damit dies niemand tun kann, der nur gerade hier sitzt.',
    'change-user': { title: 'Benutzer ändern', text: 'Rolle, Mandant und Zugang ändern sich sofort.' },
    'change-tenant': { title: 'Mandanten ändern', text: 'Name, Kürzel oder Zugang des ganzen Mandanten ändern sich sofort.' },
    'revoke-slot': { title: 'Anmeldeweg entfernen', text: 'Ab jetzt kann niemand mehr den Arbeitsbereich damit öffnen. Die anderen Wege bleiben.' },
    recovery: { title: 'Wiederherstellungswörter anlegen', text: 'Gleich siehst du 24 Wörter, die diesen Arbeitsbereich ohne dein Passwort öffnen können.' },
    'add-device': { title: 'Anmeldung mit diesem Gerät erlauben', text: 'Wer dein Konto auf diesem Rechner benutzen kann, kann den Arbeitsbereich dann ohne dein Passwort öffnen.' },
    'rotate-key': { title: 'Datenschlüssel erneuern', text: 'Die ganze Datenbank wird im Hintergrund neu verschlüsselt. Du kannst weiterarbeiten, und alle Anmeldewege bleiben.' },
    'lock-policy': { title: 'Ändern, wann Panoptic sperrt', text: 'Die neuen Zeiten gelten für alle Benutzer dieses Arbeitsbereichs.' },
    'export-secrets': { title: 'Geheimnisse exportieren', text: 'Mit der Datei verlassen die Werte den Schutz von Panoptic. Was mit ihr geschieht, wird hier nicht aufgezeichnet.' },
    'purge-secrets': { title: 'Geheimnisse endgültig löschen', text: 'Wert, Verlauf und Hinweise werden gelöscht und lassen sich nicht zurückholen.' },
    'audit-retention': { title: 'Aufbewahrung des Prüfprotokolls ändern', text: 'Einträge jenseits der neuen Grenze werden entfernt und versiegelt; die Entfernung wird aufgezeichnet.' },
    'audit-reanchor': { title: 'Prüfprotokoll so anerkennen, wie es ist', text: 'Der Bruch der Kette bleibt vermerkt. Ab hier gilt das Protokoll als neuer Anfang.' },
    'remove-plugin': { title: 'Alles von einem Plugin löschen', text: 'Seine Zeilen, Kennzahlen, Verbindungen, Einstellungen und Berechtigungen werden für alle Benutzer gelöscht und sind nicht wiederherzustellen.' },
    'developer-mode': { title: 'Entwicklermodus einschalten', text: 'Dann lassen sich Plugins installieren und ausführen, die niemand signiert hat. Sie können, was du ihnen gewährst, und niemand bürgt für sie.' },
  },
  changePassword: {
    title: 'Passwort ändern', text: 'Das neue gilt ab dem nächsten Entsperren. Wiederherstellungswörter und Geräte gelten weiter.',
    current: 'Bisheriges Passwort', missing: 'Gib das Passwort ein, das du jetzt benutzt.', wrong: 'Das ist nicht das bisherige Passwort.', same: 'Das ist das bisherige. Wähle ein anderes.', submit: 'Passwort ändern',
  },
  recoveryForm: { title: 'Wiederherstellungswörter', replaceTitle: 'Neue Wiederherstellungswörter' },
  setPassword: {
    createTitle: 'Passwort für {name}', title: 'Neues Passwort für {name}', label: 'Passwort von {name}', submit: 'Passwort setzen', createSubmit: '{name} anlegen',
    create: 'Legt {name} mit der Rolle {role} an. Lass {name} das Passwort hier eintippen oder gib es persönlich weiter.',
    createTenant: 'Legt den Mandanten {tenant} mit {name} für die Verwaltung an: beides oder keines.',
    replaces: 'Das bisherige Passwort von {name} gilt sofort nicht mehr. Lass {name} das neue hier eintippen oder gib es persönlich weiter.',
    roles: { system_admin: 'Systemverwaltung', tenant_admin: 'Mandantenverwaltung', tenant_user: 'Nutzung' },
  },
  secret: {
    add: 'Neues Geheimnis', rotate: 'Neuer Wert für {name}', name: 'Name', says: 'Angaben von {plugin}, in eigenen Worten', category: 'Kategorie', provider: 'Anbieter', notes: 'Notizen', tags: 'Schlagwörter',
    expires: 'Läuft ab', rotation: 'Erinnerung', rotationDays: 'alle {days} Tage',
    value: 'Wert', help: 'Geht direkt in den verschlüsselten Speicher und wird nie wieder angezeigt; {plugin} erhält ihn nicht. Bis zu {most} Zeichen.', again: 'Der Wert wurde hier nicht behalten. Gib ihn noch einmal ein.',
    missing: 'Füge den Wert ein oder tippe ihn.', tooLong: 'Das sind {count} Zeichen; höchstens {most} werden aufgenommen.',
    trimmed: 'Ein Zeilenumbruch am Ende wird weggelassen.', spaces: 'Beginnt oder endet mit einem Leerzeichen. Es bleibt so erhalten.',
    personal: 'Nur du kannst es verwenden.', shared: 'Alle in deinem Mandanten, die den Tresor benutzen dürfen, können es verwenden.',
    keeps: 'Der bisherige Wert bleibt 30 Tage erhalten, falls du zurück musst.',
    submit: 'Geheimnis speichern', rotateSubmit: 'Wert ersetzen',
  },
  passphrase: {
    openTitle: '{file} öffnen', newTitle: '{file} schützen', format: 'Format', label: 'Passphrase',
    openText: 'Die Passphrase geht nur an den Prozess, der diese Datei liest. Sie wird nirgends gespeichert.',
    newText: 'Die Datei lässt sich nur mit dieser Passphrase öffnen. Panoptic behält sie nicht: Geht sie verloren, ist die Datei verloren.',
    missing: 'Gib die Passphrase dieser Datei ein.', wrong: 'Diese Passphrase öffnet die Datei nicht.', open: 'Datei öffnen', protect: 'Datei schreiben',
  },
  copy: {
    getting: 'Kopiere {name} …', copied: 'Kopiert: {name}', clears: 'Wird in {seconds} s geleert', history: 'Zwischenablage-Verläufe können es behalten.', now: 'Jetzt leeren',
    focusCopy: 'Klicke hier, um zu kopieren.', focusClear: 'Klicke hier, um zu leeren.', cleared: 'Zwischenablage geleert.', other: 'Inzwischen wurde etwas anderes kopiert; es blieb unberührt.',
    cannotWrite: 'Die Zwischenablage ist nicht verfügbar. Nichts wurde kopiert.', cannotRead: 'Panoptic darf nicht in die Zwischenablage sehen und hat deshalb nichts geleert. Leere sie, falls der Wert noch darin ist.', clearAnyway: 'Trotzdem leeren',
    left: 'Zeit, bis die Zwischenablage geleert wird',
  },
}
