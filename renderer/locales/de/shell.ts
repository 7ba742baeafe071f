import type { ShellTexts } from '../en/shell'
import { about } from './about'
import { audit } from './audit'
import { install } from './install'
import { people } from './people'
import { plugins } from './plugins'
import { settings } from './settings'

/** Texte der Oberfläche. */
export const shell: ShellTexts = {
  settings,
  people,
  audit,
  plugins,
  install,
  about,
  common: {
    close: 'Schließen', cancel: 'Abbrechen', retry: 'Noch einmal versuchen', refresh: 'Aktualisieren', plugin: 'Plugin', older: 'Ältere laden',
    exportCsv: 'CSV exportieren', savedFile: 'Gespeichert als {name}.', copied: 'Kopiert.', nothingLost: 'Nichts Gespeichertes ist verloren.',
  },
  start: { failed: 'Panoptic konnte nicht starten', failedText: 'Der Hauptprozess hat nicht geantwortet. Dein Arbeitsbereich wurde nicht verändert.' },
  nav: {
    label: 'Orte', dashboard: 'Übersicht', tasks: 'Aufgaben', messages: 'Nachrichten', settings: 'Einstellungen', search: 'Suchen',
    groups: { operations: 'Betrieb', customers: 'Kunden', knowledge: 'Wissen', system: 'System' },
    tasksRunning: 'läuft gerade', rotation: 'Neu verschlüsselt: {percent}', messagesUnread: 'ungelesen',
    demo: 'Demo', demoText: 'Ein Wegwerf-Arbeitsbereich mit Beispieldaten',
  },
  command: {
    palette: 'Suche und Befehle', shortcuts: 'Tastenkürzel', back: 'Zurück', sidebar: 'Seitenleiste ein- oder ausklappen',
    light: 'Helles Design verwenden', dark: 'Dunkles Design verwenden', language: 'Sprache', seal: 'Arbeitsbereich jetzt versiegeln', sealWords: 'Schlüssel löschen, alles anhalten',
    lock: 'Bildschirm sperren', lockWords: 'abmelden', switch: 'Benutzer wechseln', switchWords: 'als jemand anders anmelden', password: 'Dein Passwort ändern', recovery: 'Wiederherstellungswörter anlegen', recoveryWords: '24 Wörter, Papier', recoveryAgain: 'Deine Wiederherstellungswörter ersetzen', addUser: 'Benutzer hinzufügen', addUserWords: 'Person, Kollegin, einladen',
    reload: '{plugin} neu laden', runTask: '„{task}“ jetzt ausführen', connect: '{plugin} mit {origin} verbinden', installPlugin: 'Plugin installieren …', installWords: 'Datei, Paket, Erweiterung', pluginPage: 'Plugins: {plugin}', pluginWords: 'verwalten, Rechte, Einstellungen, entfernen',
  },
  problem: {
    users: {
      'conflict-name': 'In diesem Mandanten heißt schon jemand so. Wähle einen anderen Namen.', 'conflict-role': 'Das ist der letzte aktive System-Administrator. Gib zuerst jemand anderem diese Rolle.', 'invalid-role': 'Ein System-Administrator ist immer im Mandanten „System“. Wähle eine andere Rolle oder diesen Mandanten.',
      'conflict-active': 'Das lässt sich jetzt nicht ändern: Niemand deaktiviert sich selbst, und der letzte aktive System-Administrator bleibt. Gib zuerst jemand anderem diese Rolle.', 'conflict-tenant': 'Dieser Mandant ist nicht aktiv. Aktiviere ihn zuerst wieder oder wähle einen anderen.',
    },
    tenants: {
      'conflict-slug': 'Ein anderer Mandant hat diesen Kurznamen oder einen, der genauso aussieht. Wähle einen anderen.', 'invalid-slug': 'Dieser Kurzname geht nicht: 2 bis 40 Kleinbuchstaben, Ziffern und einzelne Bindestriche, und nichts, was wie system, admin oder api aussieht.', 'conflict-active': 'Der Mandant „System“ bleibt aktiv: Seine Administratoren führen diesen Arbeitsbereich. Deaktiviere stattdessen einzelne Benutzer.',
    },
  },
  banner: {
    openAudit: 'Prüfprotokoll öffnen', chain: 'Das Prüfprotokoll ist nicht unversehrt',
    chainProblem: {
      none: 'Die Prüfung fand eine Bruchstelle.', cut: 'Die neuesten Einträge fehlen: Es endet nach Eintrag {entry}.', 'rolled-back': 'Die ganze Datei des Arbeitsbereichs ist älter als der daneben aufbewahrte Kopf: Ein früherer Stand wurde zurückgespielt.', edited: 'Eintrag {entry} wurde nach dem Schreiben geändert.',
      reordered: 'Eintrag {entry} steht an einer Stelle, an der er nicht geschrieben wurde.', missing: 'Vor Eintrag {entry} fehlen Einträge.', head: 'Die Kopfdatei neben der Datenbank fehlt oder wurde geändert; eine Kürzung fiele nicht auf.',
    },
    chainAdmin: 'Hast du nicht selbst eine Kopie zurückgespielt, finde heraus, wer an die Dateien dieses Arbeitsbereichs kam.',
    noRecovery: 'Noch keine Wiederherstellungswörter: Mit einem vergessenen Passwort wäre alles verloren.', createRecovery: 'Jetzt anlegen',
  },
  palette: {
    placeholder: 'Gehe zu oder tue etwas …', recent: 'Zuletzt', none: 'Nichts passt zu „{query}“.',
    groups: { view: 'Orte', command: 'Befehle', setting: 'Einstellungen', task: 'Aufgaben' },
    kinds: { view: '', command: 'Befehl', setting: 'Einstellungen', task: 'Aufgabe' },
  },
  shortcuts: {
    title: 'Tastenkürzel', edit: 'Tastenkürzel ändern', tables: 'In Tabellen', find: 'Befehl suchen', none: 'kein Kürzel',
    press: 'Neues Kürzel für {command}', pressKeys: 'Neue Tasten drücken, Esc bricht ab', change: 'Kürzel von „{command}“ ändern',
    remove: 'Kürzel von „{command}“ entfernen', reset: 'Voreinstellung für „{command}“',
    table: { up: 'Zwischen Zeilen wechseln', enter: 'Öffnen', space: 'Auswählen', 'mod-c': 'Zelle oder gewählte Zeilen kopieren', 'shift-f10': 'Menü der Zeile' },
    problem: {
      'not-a-shortcut': 'Diese Taste kann kein Kürzel sein.', 'needs-modifier': 'Nimm Strg, Alt oder ⌘ dazu: Buchstaben allein sind zum Tippen da.', taken: 'Schon vergeben an „{command}“.',
    },
  },
  dashboard: {
    welcome: 'Wähle dein erstes Plugin', welcomeText: 'Plugins bringen Ansichten, Aufgaben und Zahlen mit. Jedes fragt zuerst, was es braucht, und kann nichts darüber hinaus.',
    noPlugins: 'Kein Plugin ist installiert', noPluginsText: 'Hier stehen die Plugins, die mit Panoptic kommen, und die, die du installierst.',
    noCards: 'Noch keine Zahlen', noCardsText: 'Die aktiven Plugins haben keine Karten für die Übersicht. Aktiviere ein weiteres.',
    failed: 'Die Zahlen ließen sich nicht laden', open: '{title} öffnen', noData: 'Noch nichts gemessen.', unknown: 'in dieser Zeit wurde nichts gemessen',
    other: 'Sonstiges',
    window: { day: 'heute', week: 'diese Woche', month: 'dieser Monat', '30d': 'letzte 30 Tage' },
    before: { day: 'gestern insgesamt', week: 'letzte Woche', month: 'letzter Monat', '30d': 'die 30 Tage davor' },
    status: { success: 'In Ordnung', warning: 'Ansehen', danger: 'Gestört', neutral: 'Unbekannt' },
  },
  tasks: {
    tab: 'Geplant', history: 'Verlauf', none: 'Noch keine Aufgaben', noneText: 'Hier stehen die Aufgaben der Plugins, die du aktivierst, mit Zeitplan und letztem Lauf.',
    noHistory: 'Noch nichts gelaufen', noHistoryText: 'Jeder Lauf hinterlässt hier einen Eintrag mit seinem Ausgang.', failed: 'Die Aufgaben ließen sich nicht laden',
    runNow: 'Jetzt ausführen', next: 'Nächster Lauf', onDemand: 'Nur auf Wunsch', overBudget: 'Geplante Läufe für heute sind verbraucht', afterMetrics: 'Auch nach neuen Zahlen', never: 'Nie gelaufen', task: 'Aufgabe', started: 'Begonnen', outcome: 'Ausgang', cause: 'Ausgelöst durch',
    duration: 'Dauer', message: 'Meldung', stillRunning: 'der Lauf ist noch nicht zu Ende',
    state: { running: 'Läuft', ok: 'Fertig', partial: 'Teilweise', failed: 'Fehlgeschlagen', cancelled: 'Abgebrochen', interrupted: 'Unterbrochen' },
    causes: { schedule: 'Zeitplan', manual: 'Dich', 'catch-up': 'Nachholen' },
  },
  messages: {
    none: 'Keine Nachrichten', noneText: 'Hat ein Plugin dir etwas zu sagen, bleibt es hier stehen.', failed: 'Die Nachrichten ließen sich nicht laden',
    unread: 'Ungelesen', critical: 'Dringend', state: { queued: 'Noch nicht gezeigt', dead: 'Nicht zugestellt', replaced: 'Durch eine neuere ersetzt', cancelled: 'Verworfen' }, open: '{plugin} öffnen',
  },
  view: {
    loading: '{plugin} startet', failed: '{plugin} lässt sich nicht anzeigen', failedText: 'Seine Seite hat sich beendet oder einen Fehler gemeldet. Seine Daten sind nicht betroffen.',
    disabled: '{plugin} ist nicht aktiviert', enable: 'Aktivieren', missing: 'Dieses Plugin gibt es hier nicht', missingText: '„{plugin}“ ist in diesem Arbeitsbereich nicht installiert.', toPlugins: 'Plugins zeigen',
    newPermissions: '{plugin} möchte mehr dürfen', newPermissionsText: 'Eine Aktualisierung braucht Rechte, die du noch nicht gegeben hast. Bis du entscheidest, ruht das Plugin; seine Daten bleiben.', review: 'Rechte ansehen',
    crashed: '{plugin} wurde nach mehreren Abstürzen angehalten', 'schema-failed': '{plugin} konnte seine Daten nicht vorbereiten', forbidden: '{plugin} ist in deinem Mandanten verboten', 'files-changed': 'Die Dateien von {plugin} wurden verändert', overBudget: '{plugin} hat sein Budget überschritten', toPlugin: 'Dieses Plugin zeigen',
  },
  consent: {
    title: '{plugin} aktivieren?', titleKnown: 'Was {plugin} darf', intro: '{plugin} bittet um Folgendes. Nimm weg, was du nicht willst; es muss dann ohne auskommen.',
    introMore: 'Eine neue Version von {plugin} möchte mehr dürfen als bisher.', nothing: '{plugin} bittet um nichts außer seinen eigenen Daten und Ansichten.',
    limits: 'Es kann nie den Wert eines Geheimnisses, Daten anderer Plugins, deine Dateien oder das Netz über diese Liste hinaus erreichen.',
    network: '{plugin} darf Anfragen an {origin} senden.', networkSecret: '{plugin} darf Anfragen an {origin} senden und dabei verwenden, was du als {secrets} einträgst.',
    access: 'Der Inhalt von {secrets} selbst wird nie gesendet: Panoptic unterschreibt damit Bitten um Zugang und sendet sie nur an {origins}. Erbetener Zugang: {scopes}.',
    signs: 'Was du als {secrets} einträgst, wird selbst nie gesendet: Panoptic unterschreibt damit jede Anfrage.',
    inPath: 'Was du als {secrets} einträgst, wird ein Teil der Adresse, an die Anfragen gehen, und erreicht sonst niemanden.',
    movable: 'Du kannst später eine andere Adresse eintragen; jede Änderung fragt noch einmal nach.',
    notifications: '{plugin} darf Benachrichtigungen zeigen.', files: '{plugin} darf Dateien speichern, wo du es willst, jedes Mal über den Dialog des Systems.',
    mail: '{plugin} darf E-Mails über Mailserver senden, die ein Administrator einträgt, und dabei verwenden, was dort als {secrets} eingetragen wird.',
    'metrics-publish': '{plugin} darf Zahlen veröffentlichen, die die Übersicht und berechtigte Plugins zeigen können.', 'metrics-read': '{plugin} darf die Zahlen lesen, die andere Plugins veröffentlichen, mit ihren Bezeichnungen, etwa Kosten und Zustände.',
    'secrets-manage': '{plugin} darf Namen, Notizen und Alter aller Geheimnisse sehen, die du siehst, und dich bitten, welche hinzuzufügen, zu erneuern, zu kopieren oder zu exportieren. Einen Wert sieht es nie.',
    'identity-manage': '{plugin} darf die Benutzer und Mandanten auflisten, die du siehst, und dich bitten, welche anzulegen oder zu ändern. Ein Passwort sieht es nie.', 'audit-read': '{plugin} darf das Prüfprotokoll lesen, soweit du es darfst: wer wann was tat, nie eine Nachricht oder ein Geheimnis.',
    group: { network: 'Netz', computer: 'Dieser Rechner', workspace: 'Dieser Arbeitsbereich' },
    says: 'So begründet es {plugin} mit eigenen Worten', new: 'Neu', enable: 'Aktivieren', save: 'Speichern', enableSome: 'Mit {n} von {of} fortfahren', done: '{plugin} ist bereit.',
  },
  connections: {
    add: 'Verbindung hinzufügen', edit: 'Bearbeiten', remove: 'Entfernen', label: 'Name', address: 'Adresse', secret: 'Geheimnis', state: 'Zustand', lastUsed: 'Zuletzt benutzt', rotated: 'Geheimnis gesetzt',
    noSecret: 'kein Geheimnis hinterlegt', neverUsed: 'sie wurde nie benutzt', states: { ready: 'Bereit', 'no-secret': 'Geheimnis fehlt', detached: 'Neue Adresse bestätigen' },
    none: 'Noch keine Verbindungen', noneText: 'Eine Verbindung ist ein Konto bei einem Anbieter: ein Name, eine Adresse und ein Geheimnis.',
    noTargets: 'Kein Plugin braucht eine Verbindung', noTargetsText: 'Aktiviere zuerst ein Plugin, das mit einem Anbieter spricht.',
    noPermission: 'Verbindungen verwaltet ein Administrator', noPermissionText: 'Bitte einen Mandanten-Administrator, eine anzulegen oder dir diese Rolle zu geben.',
    removeTitle: 'Die Verbindung „{label}“ entfernen?', removeText: 'Ihr Geheimnis wird gelöscht und lässt sich nicht zurückholen. {plugin} verwendet dieses Konto nicht mehr; bereits geholte Daten bleiben.',
  },
  network: {
    at: 'Zeit', method: 'Methode', origin: 'Ziel', path: 'Pfad', status: 'Status', outcome: 'Ausgang', sent: 'Gesendet', received: 'Empfangen', duration: 'Dauer', reason: 'Grund',
    noStatus: 'es kam keine Antwort', allPlugins: 'Alle Plugins', none: 'Nichts hat diesen Rechner verlassen', noneText: 'Hier steht jede Anfrage eines Plugins, auch die abgelehnten.',
    filter: { any: 'Alle Ausgänge', ok: 'Erfolgreich', 'not-ok': 'Abgelehnt oder fehlgeschlagen' },
    outcomes: { ok: 'Beantwortet', 'http-error': 'HTTP-Fehler', refused: 'Abgelehnt', failed: 'Fehlgeschlagen', cancelled: 'Abgebrochen', timeout: 'Zeit abgelaufen' },
  },
  logs: {
    at: 'Zeit', level: 'Stufe', source: 'Quelle', message: 'Meldung', save: 'Speichern', none: 'Auf dieser Stufe steht nichts', noneText: 'Wähle eine niedrigere Stufe, um mehr zu sehen.',
    levels: { debug: 'Debug', info: 'Info', warn: 'Warnung', error: 'Fehler' }, from: { debug: 'Alles', info: 'Ab Info', warn: 'Warnungen und Fehler', error: 'Nur Fehler' },
  },
}
