import type { SecurityTexts } from '../en/settings-security'

/** Einstellungen → Sicherheit: Zugänge, Datenschlüssel, Sperren und was das alles wert ist. */
export const security: SecurityTexts = {
  title: 'Sicherheit', text: 'Wer diesen Arbeitsbereich öffnen kann, wann er sich sperrt und was das schützt.',
  lockNow: 'Jetzt sperren oder versiegeln', lock: 'Bildschirm sperren', seal: 'Versiegeln',
  lockText: 'Sperren beendet jede Seite; nichts lässt sich lesen oder ändern, Aufgaben laufen im Hintergrund weiter.', sealText: 'Versiegeln beendet auch den Speicher und löscht den Schlüssel; Aufgaben ruhen, bis jemand entsperrt.',
  sealTitle: 'Arbeitsbereich jetzt versiegeln?', sealEffect: 'Laufende Aufgaben werden unterbrochen, und nichts läuft, bis jemand entsperrt. Alles Gespeicherte bleibt.',
  ways: {
    title: 'Zugänge', text: 'Jeder davon öffnet den Arbeitsbereich für sich allein. Der Datenschlüssel ist für jeden einzeln versiegelt; einer kann gehen, ohne die anderen zu berühren.',
    way: 'Zugang', user: 'Benutzer', created: 'Angelegt', strength: 'Was Raten kostet', actions: 'Aktionen für {label}', thisDevice: 'Dieses Gerät', failed: 'Die Zugänge ließen sich nicht laden', label: 'Zugänge',
    kinds: { password: 'Passwort', recovery: 'Wiederherstellungswörter', device: 'Gerät' },
    cost: { password: 'Jeder Versuch braucht {memory} MB Speicher und etwa eine Sekunde', recovery: '24 Wörter, 256 Bit: nicht zu erraten', device: 'Ein Zufallsschlüssel im Schlüsselbund: nicht zu erraten' },
    costExact: 'Argon2id, Durchgänge: {t}, Bahnen: {p}',
    rename: 'Umbenennen …', revoke: 'Entziehen …', changePassword: 'Passwort ändern …', replace: 'Ersetzen …',
    renameTitle: '„{label}“ umbenennen', renameField: 'Name', renameHelp: 'Nur eine Notiz für dich, etwa wo das Papier liegt.', renamed: 'Umbenannt in „{label}“.', nameMissing: 'Gib einen Namen mit 1 bis 80 Zeichen ein.',
    revokeTitle: '„{label}“ von {user} entziehen?', revokeAction: 'Entziehen', revoked: '„{label}“ öffnet den Arbeitsbereich nicht mehr.', asksPassword: 'Panoptic fragt vorher nach deinem Passwort.',
    effect: {
      password: 'Das Passwort von {user} öffnet den Arbeitsbereich nicht mehr. {user} braucht einen anderen Zugang oder ein neues Passwort von einem Administrator.',
      recovery: 'Die 24 Wörter von {user} werden wertlos, auch auf Papier. Ein vergessenes Passwort ließe sich dann nicht mehr ersetzen.',
      device: 'Dieses Gerät öffnet den Arbeitsbereich nicht mehr ohne das Passwort von {user}. Andere Zugänge bleiben.',
    },
    changed: 'Dein Passwort ist geändert. Das alte öffnet nichts mehr.',
  },
  recovery: {
    title: 'Wiederherstellungswörter', none: 'Es gibt keine Wiederherstellungswörter', noneText: 'Vergisst du dein Passwort, ist alles in diesem Arbeitsbereich endgültig verloren: Niemand kann es zurücksetzen, auch wir nicht. 24 Wörter auf Papier verhindern das.',
    create: 'Jetzt anlegen', made: 'Mit 24 Wörtern vom {at} setzt du ein neues Passwort, wenn du deines vergisst. Bewahre das Papier getrennt von diesem Rechner auf.', replace: 'Wörter ersetzen',
    replaceTitle: 'Deine Wiederherstellungswörter ersetzen?', replaceEffect: 'Du bekommst 24 neue Wörter. Sobald du sie bestätigt hast, öffnen die alten nichts mehr, auch auf Papier. Bis dahin gelten die alten.', replaceAction: 'Neue Wörter zeigen',
    done: 'Deine Wiederherstellungswörter sind bereit. Bewahre das Papier sicher auf.',
  },
  device: {
    title: 'Dieses Gerät', has: 'Dieses Gerät öffnet den Arbeitsbereich ohne Passwort.', text: 'Die Hälfte eines Schlüssels liegt im Schlüsselbund dieses Rechners; so musst du das Passwort nicht jedes Mal tippen.',
    add: 'Dieses Gerät hinzufügen', label: 'Name dieses Geräts', labelHelp: 'So steht es unter den Zugängen.', added: '„{label}“ kann den Arbeitsbereich jetzt öffnen.', labelMissing: 'Gib einen Namen mit 1 bis 80 Zeichen ein.',
    protects: 'Schützt vor', protectsNot: 'Schützt nicht vor',
    store: {
      'secret-service': { name: 'Secret Service (Schlüsselbund der Arbeitsumgebung)', for: 'Jemandem, der den Arbeitsbereich kopiert oder den Datenträger nimmt: Ohne dein Anmeldepasswort bleibt der Schlüsselbund zu.', not: 'Programmen, die unter deinem Konto laufen: Solange du am Rechner angemeldet bist, kann jedes den Schlüsselbund nach dem Schlüssel fragen.' },
      'macos-keychain': { name: 'macOS-Schlüsselbund', for: 'Jemandem, der den Arbeitsbereich kopiert oder den Datenträger nimmt, und anderen Programmen: macOS fragt, bevor es einem den Schlüssel gibt.', not: 'Schadsoftware, die Panoptic selbst übernimmt, oder deinem Ja auf die Frage von macOS.' },
      'windows-credentials': { name: 'Windows-Anmeldeinformationsverwaltung', for: 'Jemandem, der den Arbeitsbereich kopiert oder den Datenträger nimmt: Der Schlüssel hängt an deinem Windows-Konto.', not: 'Programmen, die unter deinem Konto laufen: Jedes kann den Schlüssel lesen, solange du bei Windows angemeldet bist.' },
    },
    presence: {
      none: 'Nichts fragt nach Finger, Gesicht oder PIN: Wer an deinem angemeldeten Rechner sitzt, kann den Arbeitsbereich öffnen.',
      'touch-id': 'Vor der Verwendung fragt Touch ID. Das hält eine Person an deinem Rechner auf; ein Programm, das den Schlüsselbund selbst liest, nicht.',
      'windows-hello': 'Vor der Verwendung fragt Windows Hello. Das hält eine Person an deinem Rechner auf; ein Programm, das die Anmeldeinformationen selbst liest, nicht.',
    },
    unavailable: {
      'no-service': 'Diese Arbeitsumgebung bietet keinen Secret Service an. Installiere und starte einen Schlüsselbund, etwa gnome-keyring oder KWallet, und komm dann wieder.',
      locked: 'Der Schlüsselbund dieses Rechners ist gesperrt. Entsperre ihn (meist öffnet ihn deine Anmeldung) und komm dann wieder.',
      unsupported: 'Dieses System hat keinen Schlüsselbund, den Panoptic verwenden kann. Nimm das Passwort oder die Wiederherstellungswörter.',
    },
    unavailableTitle: 'Dieses Gerät lässt sich gerade nicht hinzufügen',
  },
  key: {
    title: 'Datenschlüssel', since: 'In Gebrauch seit {at}.', text: 'Mit ihm ist alles in der Datenbank verschlüsselt. Tausche ihn, wenn eine alte Kopie des Arbeitsbereichs und einer seiner Zugänge in falschen Händen sein könnten: Was von da an geschrieben wird, bleibt ihnen verschlossen.',
    rotate: 'Datenschlüssel tauschen', rotateTitle: 'Den Datenschlüssel tauschen?', rotateEffect: 'Die Datenbank wird im Hintergrund neu verschlüsselt; du kannst weiterarbeiten, und eine Unterbrechung schadet nicht. Kein Passwort ändert sich. Frühere Kopien bleiben mit dem alten Schlüssel lesbar.', rotateAction: 'Tauschen',
    started: 'Die Datenbank wird neu verschlüsselt.', running: 'Datenbank wird neu verschlüsselt', failed: 'Der letzte Tausch brach ab. Der bisherige Schlüssel ist weiter in Gebrauch, nichts ging verloren.', again: 'Noch einmal versuchen', admin: 'Tauschen kann ihn ein System-Administrator.', percent: '{n} neu verschlüsselt',
  },
  locks: {
    title: 'Sperren', text: 'Wann sich der Arbeitsbereich von selbst schließt.', screen: 'Bildschirmsperre', seal: 'Versiegeln',
    screenText: 'Jede Seite endet, und nichts lässt sich lesen oder ändern, bis sich jemand anmeldet; Aufgaben und Warnungen laufen weiter, denn der Schlüssel bleibt im Arbeitsspeicher.',
    sealText: 'Der Schlüssel wird aus dem Arbeitsspeicher gelöscht, und es läuft gar nichts, bis jemand entsperrt.',
    failed: 'Die Sperren ließen sich nicht laden', readOnly: 'Das entscheidet ein System-Administrator für den ganzen Arbeitsbereich.', save: 'Speichern', saved: 'Die Sperren sind gespeichert.', reset: 'Änderungen verwerfen', unsaved: 'Noch nicht gespeichert.',
    idleMinutes: 'Ohne Eingabe seit (Minuten)', idleHelp: '0: nie.', onIdle: 'Dann', onSuspend: 'Wenn dieser Rechner schläft', onOsLock: 'Wenn sein Bildschirm gesperrt wird', onClose: 'Wenn das Fenster geschlossen wird',
    sealAfterHours: 'Versiegeln ohne Anmeldung seit (Stunden)', sealHelp: '0: nie.', passwordEveryDays: 'Nach dem Passwort fragen alle (Tage)', passwordHelp: 'Auch wo ein Gerät den Arbeitsbereich öffnen würde.',
    actions: { none: 'Nichts', screen: 'Bildschirm sperren', seal: 'Versiegeln' }, closing: { screen: 'Bildschirm sperren, Aufgaben laufen weiter', seal: 'Versiegeln und beenden' },
    range: 'Gib eine ganze Zahl von {min} bis {max} ein.',
  },
  protects: 'Geschützt', limits: 'Nicht geschützt',
  protect: {
    disk: 'Der Arbeitsbereich liegt verschlüsselt auf dem Datenträger. Ein anderes Konto oder ein Dieb liest ohne einen Zugang nichts.',
    secrets: 'Geheimnisse werden auf einer eigenen Seite eingetippt und gehen direkt in den Speicher. Kein Plugin und keine andere Seite sieht sie je.',
    plugins: 'Jedes Plugin läuft für sich in einer Sandbox, mit eigenen Daten und nur mit den Rechten, die du gegeben hast.',
    network: 'Ein einziger Prozess stellt jede Anfrage, nur an erlaubte Adressen, und führt jede unter Netzwerkaktivität auf.',
  },
  limit: {
    unlocked: 'Ein entsperrter Arbeitsbereich. Wer diesen Rechner dann benutzt, sieht, was du siehst.',
    password: 'Ein vergessenes Passwort ohne Wiederherstellungswörter. Die Daten wären endgültig verloren.',
    memory: 'Ein Rechner mit Schadsoftware. Ein Programm, das unter deinem Konto läuft, liest, was du lesen kannst.',
  },
}
