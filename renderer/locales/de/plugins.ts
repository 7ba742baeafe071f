import type { PluginTexts } from '../en/plugins'

/** Einstellungen → Plugins: die Liste, die Seite eines Plugins und was jeder seiner Zustände bedeutet. */
export const plugins: PluginTexts = {
  enable: 'Aktivieren', disable: 'Deaktivieren', on: 'Aktiv', off: 'Nicht aktiv', permissions: 'Rechte ({n} von {of} gegeben)', granted: 'Gegeben', refused: 'Nicht gegeben', requiredGrant: 'Vorgeschrieben',
  changePermissions: 'Rechte ändern', saved: 'Einstellungen von {plugin} gespeichert.', undo: 'Rückgängig', disabled: '{plugin} ist deaktiviert. Daten, Verbindungen und Einstellungen bleiben.',
  problem: { 'new-permissions': 'Möchte mehr dürfen', crashed: 'Nach Abstürzen angehalten', 'schema-failed': 'Daten nicht bereit', forbidden: 'Verboten', 'files-changed': 'Dateien verändert' },
  marks: {
    unsigned: 'Nicht signiert', unsignedTip: 'Niemand steht für dieses Paket ein: Es trägt keine Signatur.', developer: 'Entwicklungsordner', developerTip: 'Es läuft aus einem Ordner, an dem gearbeitet wird, und ändert sich mit jedem Build.',
    required: 'Vorgeschrieben', requiredTip: 'Ein Administrator deines Mandanten schreibt es vor.', forbidden: 'Verboten', forbiddenTip: 'Ein Administrator deines Mandanten verbietet es.',
    overBudget: 'Budget überschritten', overBudgetTip: 'Es hat mehr verbraucht als sein Budget.', buildFailed: 'Build fehlgeschlagen', buildFailedTip: 'Der neueste Build ist fehlgeschlagen; der letzte gute läuft weiter.',
  },
  list: {
    search: 'Plugins suchen', state: 'Zustand', source: 'Herkunft', none: 'Kein Plugin passt', noneText: 'Ändere die Suche oder die Filter.', clear: 'Suche und Filter leeren',
    states: { all: 'Alle Zustände', on: 'Aktiv', off: 'Nicht aktiv', problem: 'Mit Problem' },
    sources: { all: 'Jede Herkunft', 'built-in': 'Teil von Panoptic', installed: 'Installiert', developer: 'Entwicklungsordner' },
    install: 'Installieren', fromFile: 'Aus Datei installieren …', fromFolder: 'Aus Ordner installieren …', dropHint: 'Du kannst eine .panoptic-Datei auch hierher ziehen.', drop: 'Zum Ansehen hier loslassen', dropText: 'Es wird gelesen und geprüft. Nichts davon läuft, bevor du zustimmst.',
    askAdmin: 'Plugins installiert, aktualisiert und entfernt ein System-Administrator.', notOnDisk: 'Was du losgelassen hast, ist keine Datei auf diesem Rechner. Speichere es zuerst und wähle es dann mit „Aus Datei installieren …“.', oneAtATime: 'Ein Paket nach dem anderen: Nur das erste wird angesehen.',
  },
  page: {
    all: 'Alle Plugins', tabs: 'Bereiche von {plugin}', missing: 'Dieses Plugin gibt es hier nicht', missingText: '„{plugin}“ ist in diesem Arbeitsbereich nicht installiert. Vielleicht wurde es entfernt.', open: 'Öffnen', tools: 'Entwicklerwerkzeuge', toolsTip: 'Öffne zuerst eine seiner Ansichten: Gerade läuft keine Seite.', more: 'Weiteres zu {plugin}',
    overview: 'Überblick', access: 'Rechte', calls: 'Aufrufe', tasks: 'Aufgaben', errors: 'Protokoll', settings: 'Einstellungen',
    about: 'Über dieses Plugin', state: 'Zustand', version: 'Version', source: 'Herkunft', publisher: 'Herausgeber', fingerprint: 'Fingerabdruck des Schlüssels', id: 'Kennung', page: 'Seite', copyFingerprint: 'Fingerabdruck kopieren',
    pages: { none: 'keine Seite läuft', hidden: 'läuft im Hintergrund', shown: 'ist zu sehen' }, claims: 'nennt sich', builtIn: 'Panoptic', noPublisher: 'nennt keinen', noKey: 'nicht signiert, daher kein Schlüssel',
    nothing: 'Es bittet um nichts außer seinen eigenen Daten und Ansichten.', offPermissions: 'Es ist nicht aktiv, deshalb gilt davon gerade nichts.',
  },
  notice: {
    'new-permissions': { title: 'Es möchte mehr dürfen als bisher', text: 'Eine Aktualisierung braucht Rechte, über die du noch nicht entschieden hast. Bis dahin ruht es; seine Daten bleiben.' },
    crashed: { title: 'Es wurde nach mehreren Abstürzen angehalten', text: 'Seine Daten bleiben. Aktiviere es erneut, um es noch einmal zu versuchen; stürzt es weiter ab, kehre zur Version davor zurück oder sag es dem Herausgeber.' },
    'schema-failed': { title: 'Es konnte seine Daten nicht vorbereiten', text: 'Seine Tabellen blieben, wie sie waren. Kehre zur Version davor zurück oder schalte es aus und wieder ein.' },
    forbidden: { title: 'Es ist in deinem Mandanten verboten', text: 'Das hat ein Administrator entschieden. Seine Daten bleiben, und nichts davon läuft.' },
    'files-changed': { title: 'Seine Dateien sind nicht die installierten', text: 'Etwas hat sie auf der Platte verändert, deshalb wird nichts davon geladen. Seine Daten bleiben. Installiere es neu aus einer Datei, der du vertraust, und finde heraus, was sie verändert hat.' },
    buildTitle: 'Der neueste Build ist fehlgeschlagen', buildText: 'Der letzte gute läuft weiter. Der nächste Build wird von selbst übernommen.', buildErrors: 'Fehler des Builds',
    required: 'Die Administratoren von {tenant} schreiben es vor, deshalb kannst du es nicht deaktivieren.', review: 'Rechte ansehen', again: 'Erneut aktivieren', budget: 'Budget', at: '{at}: {text}',
  },
  budget: {
    names: { memory: 'Speicher', cpu: 'Rechenzeit', egress: 'Verkehr heute', rows: 'Zeilen', 'wake-ups': 'Weckrufe heute' },
    warned: {
      memory: '{plugin} hat sein Speicherbudget fast verbraucht.', cpu: '{plugin} hat eine Minute lang mehr Rechenzeit verbraucht als sein Budget. Geht das so weiter, wird seine Seite beendet.', egress: '{plugin} hat seinen Netzverkehr für heute fast verbraucht.',
      rows: '{plugin} hat fast so viele Zeilen, wie sein Budget erlaubt.', 'wake-ups': '{plugin} hat seine geplanten Läufe für heute fast verbraucht.',
    },
    stopped: {
      memory: 'Die Seite von {plugin} wurde beendet: Sie brauchte mehr Speicher als ihr Budget. Seine Daten bleiben.', cpu: 'Die Seite von {plugin} wurde beendet: Sie brauchte mehr Rechenzeit als ihr Budget. Seine Daten bleiben.', egress: 'Anfragen von {plugin} werden bis Mitternacht UTC abgelehnt: Sein Netzverkehr für heute ist verbraucht.',
      rows: '{plugin} kann nichts mehr ablegen: Es hat so viele Zeilen, wie sein Budget erlaubt. Gespeichertes bleibt.', 'wake-ups': 'Die Zeitpläne von {plugin} ruhen bis Mitternacht UTC: Seine geplanten Läufe für heute sind verbraucht. Von Hand lassen sich Aufgaben weiter ausführen.',
    },
  },
  usage: {
    title: 'Verbrauch und Budgets', text: 'Was es gerade verbraucht, neben dem Höchsten, was sein Manifest ihm erlaubt.', memory: 'Speicher', cpu: 'Prozessor', egress: 'Verkehr heute', rows: 'Zeilen', storage: 'Ablage', wakeUps: 'Weckrufe heute',
    of: '{used} von {limit}', perCore: '{used} von {limit} eines Kerns', notRunning: 'keine Seite läuft', notYet: 'noch nicht gemessen', free: 'ohne Budget', near: 'fast verbraucht', over: 'verbraucht', failed: 'Der Verbrauch ließ sich nicht lesen', tables: 'Nach Tabelle', table: 'Tabelle', size: 'Größe',
    utc: 'Verkehr und Weckrufe zählen ab Mitternacht UTC.',
  },
  replay: {
    title: 'Die letzte Woche mit dieser Wahl', loading: 'Die letzten sieben Tage werden angesehen …', failed: 'Die letzten sieben Tage ließen sich nicht ansehen; was diese Wahl verhindert, ist also nicht bekannt.',
    none: 'Nichts, was es seit {since} tat, wäre abgelehnt worden ({calls} Aufrufe).', idle: 'Seit {since} hat es nichts aufgerufen, worüber ein Recht entscheidet.', some: '{refused} von {calls} Aufrufen seit {since} wären abgelehnt worden:',
    line: '{count}-mal, zuletzt {ago}', unchanged: 'Ändere eine Zeile, um zu sehen, was das letzte Woche bedeutet hätte.',
  },
  calls: {
    label: 'Aufrufe der letzten sieben Tage', text: 'Jeder Aufruf steht im Verzeichnis, mit der Antwort der Rechteprüfung.', route: 'Aufruf', outcome: 'Ausgang', count: 'Anzahl', average: 'Im Mittel', total: 'Zusammen', last: 'Zuletzt', none: 'Keine Aufrufe in den letzten sieben Tagen', noneText: 'Hier wird jeder Aufruf des Plugins gezählt, auch die abgelehnten.', file: 'aufrufe-von-{plugin}',
    outcomes: {
      ok: 'Beantwortet', refused: 'Abgelehnt', invalid: 'Ungültige Eingabe', 'not-found': 'Nicht gefunden', conflict: 'Konflikt', limit: 'Über einer Grenze', timeout: 'Zeit abgelaufen', cancelled: 'Abgebrochen', locked: 'Gesperrt', unavailable: 'Nicht verfügbar', network: 'Netz fehlgeschlagen', internal: 'Interner Fehler',
    },
  },
  runs: { label: 'Läufe', none: 'Noch nichts gelaufen', noneText: 'Jeder Lauf seiner Aufgaben hinterlässt hier einen Eintrag.', noTasks: 'Es hat keine Aufgaben.', off: 'Seine Aufgaben ruhen, solange es nicht aktiv ist.' },
  errors: { label: 'Protokoll dieses Plugins', none: 'Nichts wurde protokolliert', noneText: 'Hier steht, was es selbst protokolliert und was über es notiert wird.' },
  policy: {
    title: 'In deinem Mandanten', text: 'Was für alle im Mandanten „{tenant}“ gilt.', none: 'Jeder entscheidet selbst', noneText: 'Jeder Benutzer aktiviert es oder nicht, mit den Rechten seiner Wahl.',
    required: 'Vorgeschrieben', requiredText: 'Es ist für alle in {tenant} aktiv, mindestens mit den Rechten unten. Niemand kann es deaktivieren; jeder Benutzer darf ihm mehr geben.', forbidden: 'Verboten', forbiddenText: 'Es endet sofort für alle in {tenant}, auch wo es gerade offen ist. Seine Daten bleiben.',
    grants: 'Rechte, die alle geben', save: 'Für alle speichern', saved: 'Gespeichert. Es gilt sofort für alle in {tenant}.', unsaved: 'Noch nicht gespeichert.',
  },
  versions: {
    title: 'Version und Entfernen', builtIn: 'Es ist Teil von Panoptic und wird damit aktualisiert.', developer: 'Es folgt den Builds seines Ordners.', update: 'Aus Datei aktualisieren …', updateText: 'Gerade läuft Version {version}. Eine Aktualisierung fragt nur nach Neuem und hebt diese Version für den Rückweg auf.',
    rollBack: 'Zurück zu {version} …', rollBackText: 'Version {version} und eine Kopie der Zeilen von vor der Aktualisierung sind aufgehoben.', remove: 'Entfernen …', removeText: 'Nimmt es für alle in diesem Arbeitsbereich heraus; seine Daten können bleiben.', erase: 'Daten löschen …', eraseText: 'Das Plugin bleibt; alles, was es gespeichert hat, geht.', askAdmin: 'Plugins aktualisiert und entfernt ein System-Administrator.',
  },
  rollBack: {
    title: 'Zurück zu {plugin} {version}?', text: 'Version {now} wird sofort ersetzt, für alle in diesem Arbeitsbereich. Rechte bleiben; worum nur die neuere Version bat, zählt nicht mehr.', rows: 'Seine Zeilen',
    copy: 'Wie vor der Aktualisierung', copyText: 'Was es seitdem gespeichert hat, ist verloren.', current: 'Wie jetzt', currentText: 'Nichts Gespeichertes geht verloren. Das geht, weil die Aktualisierung seine Tabellen nicht geändert hat.', changed: 'Die Aktualisierung hat seine Tabellen geändert, deshalb kommen die Zeilen von davor zurück. Was es seitdem gespeichert hat, ist verloren.',
    action: 'Zurück zu {version}', done: '{plugin} ist wieder bei Version {version}.',
  },
  remove: {
    title: '{plugin} entfernen?', titleErase: 'Die Daten von {plugin} löschen?', text: 'Seine Ansichten, Aufgaben, Befehle und Karten verschwinden sofort, für alle in diesem Arbeitsbereich.', data: 'Seine Daten',
    keep: 'Behalten', keepText: 'Tabellen, Einstellungen, Verbindungen und Rechte bleiben, verschlüsselt. Wird {plugin} wieder installiert, sind sie wieder da.', erase: 'Löschen', eraseText: 'Gelöscht für alle Benutzer und Mandanten, und nicht wiederherstellbar: seine Tabellen, Zahlen, Verbindungen samt Geheimnissen, Läufe, Nachrichten, Entwürfe, Einstellungen und Rechte.',
    amount: 'Jetzt {rows} Zeilen, {size}.', password: 'Panoptic fragt zuerst nach deinem Passwort.', action: '{plugin} entfernen', actionErase: '{plugin} entfernen und Daten löschen', actionData: 'Daten von {plugin} löschen', done: '{plugin} wurde entfernt. Seine Daten bleiben.', doneErase: '{plugin} wurde entfernt, seine Daten sind gelöscht.', doneData: 'Die Daten von {plugin} sind gelöscht.', notDone: 'Nichts wurde entfernt: Es wurde nicht bestätigt.',
  },
  developer: {
    title: 'Entwicklungsmodus', text: 'Für Leute, die Plugins schreiben: lässt unsignierte Pakete und Ordner herein. Wer in so einen Ordner schreiben kann, bestimmt, was läuft.', switch: 'Entwicklungsmodus', on: 'Unsignierte Pakete und Entwicklungsordner dürfen laufen. Sie sind überall gekennzeichnet.', off: 'Nur signierte Pakete lassen sich installieren. Das Einschalten fragt nach deinem Passwort.', load: 'Ordner laden …', loadText: 'Ein Ordner, in den „panoptic-plugin dev“ baut. Jeder gute Build ersetzt den davor.', loaded: '{plugin} folgt jetzt seinem Ordner.',
    offTitle: 'Entwicklungsmodus ausschalten?', offText: 'Diese enden sofort und werden herausgenommen, ihre Daten bleiben: {plugins}.', offAction: 'Ausschalten', askAdmin: 'Ein System-Administrator schaltet ihn ein.', failed: 'Der Entwicklungsmodus ließ sich nicht lesen',
  },
  gone: {
    removed: '{plugin} wurde entfernt, deshalb ist seine Ansicht geschlossen.', disabled: '{plugin} ist nicht mehr aktiv, deshalb ist seine Ansicht geschlossen.', forbidden: 'Ein Administrator verbietet {plugin} in deinem Mandanten, deshalb ist seine Ansicht geschlossen.', view: 'Diese Version von {plugin} hat diese Ansicht nicht mehr.',
  },
  banner: { developer: '{plugin} läuft aus einem Entwicklungsordner.', unsigned: '{plugin} ist nicht signiert: Niemand steht dafür ein.', build: 'Der neueste Build von {plugin} ist fehlgeschlagen. Du siehst den letzten guten.', errors: 'Fehler zeigen', reload: 'Neu laden', details: 'Einzelheiten' },
}
