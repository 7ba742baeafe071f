import type { InstallTexts } from '../en/install'

/** Ein Plugin installieren: was im Paket gefunden wurde, in einfachen Worten, und warum ein Paket abgelehnt wird. */
export const install: InstallTexts = {
  readingTitle: 'Das Paket wird angesehen', reading: 'Ein eigener Prozess liest und prüft es. Nichts davon läuft.', choosing: 'Wähle es im Dialog des Systems. Danach wird es gelesen und geprüft; nichts davon läuft.', busyWith: 'Entscheide zuerst über {plugin}.',
  title: { new: '{plugin} installieren?', update: '{plugin} auf {version} aktualisieren?', same: '{plugin} {version} noch einmal installieren?', older: '{plugin} durch eine ältere Version ersetzen?', returning: '{plugin} wieder installieren?' },
  relation: {
    new: 'Version {version}, {size}. Noch lief nichts davon.', update: 'Von Version {before} auf {version}, {size}. Version {before} und eine Kopie ihrer Zeilen bleiben für den Rückweg.', same: 'Version {version} ist schon installiert. Ihre Dateien werden neu abgelegt; die Daten bleiben.',
    older: 'Installiert ist Version {before}, dies ist {version}. Eine ältere kann weniger können als die, die du hast.', returning: 'Version {version}, {size}. Die Daten von früher sind aufgehoben und kommen mit zurück.',
  },
  from: 'Von wem es ist', claims: 'Das Paket nennt als Herausgeber', noName: 'Das Paket nennt keinen Herausgeber.', signed: 'Signiert', notSigned: 'Nicht signiert', key: 'Schlüssel', keyNote: 'Der Name ist nur eine Behauptung. Was zählt, ist der Schlüssel: Aktualisierungen müssen mit demselben signiert sein.', identifier: 'Kennung',
  warning: {
    unsigned: 'Es ist nicht signiert: Niemand steht dafür ein, und niemand merkt, wenn es unterwegs verändert wurde. Installiere es nur, wenn du es selbst gebaut hast oder der Quelle vertraust.',
    'publisher-name': 'Du kennst „{publisher}“ mit einem anderen Schlüssel. Vielleicht benutzt jemand anders den Namen: Vergleiche den Fingerabdruck mit dem, den der Herausgeber nennt.',
    title: 'Ein anderes Plugin heißt auch „{plugin}“. Sieh dir Herausgeber und Kennung an, bevor du weitermachst.',
  },
  asks: 'Worum es bittet', asksNew: 'Was neu ist', nothing: 'Es bittet um nichts außer seinen eigenen Daten und Ansichten.', nothingNew: 'Es bittet um nichts Neues.', decided: 'Schon entschieden ({n} von {of} gegeben)', pick: 'Nimm weg, was du nicht willst; es muss dann ohne auskommen.',
  budgets: 'Was es höchstens verbrauchen darf', memory: 'Speicher', cpu: 'Prozessor', egress: 'Verkehr am Tag', rows: 'Zeilen', wakeUps: 'Weckrufe am Tag', perCore: '{n} % eines Kerns', tables: 'Beim Installieren ändert es seine Tabellen. Eine Kopie des jetzigen Stands bleibt für den Rückweg.',
  enable: 'Installieren und aktivieren', enableSome: 'Mit {n} von {of} installieren und aktivieren', only: 'Nur installieren', onlyText: '„Nur installieren“ lässt es für alle aus, bis sie es selbst aktivieren.', update: 'Aktualisieren', updateSome: 'Mit {n} von {of} neuen aktualisieren', updateOnly: 'Aktualisieren, später entscheiden', updateEnable: 'Aktualisieren und aktivieren', laterText: 'Bis du entscheidest, ruht es.', again: 'Noch einmal installieren', replace: 'Durch {version} ersetzen',
  busy: 'Wird installiert …', done: '{plugin} {version} ist installiert.', doneEnabled: '{plugin} {version} ist installiert und aktiv.', updated: '{plugin} ist jetzt bei Version {version}.', failed: 'Es wurde nicht installiert, und nichts wurde verändert.', open: 'Öffnen',
  refusedTitle: 'Dieses Paket wurde nicht installiert', what: 'Was los ist', todo: 'Was du tun kannst', details: 'Einzelheiten', another: 'Andere Datei wählen …', nothingLeft: 'Nichts davon wurde aufgehoben.', toDeveloper: 'Zum Entwicklungsmodus',
  refusal: {
    'not-an-archive': { what: 'Die Datei ist kein Plugin-Paket oder beschädigt.', todo: 'Wähle eine Datei, die auf .panoptic endet. Ist sie eine, lade sie noch einmal herunter.' },
    'too-large': { what: 'Das Paket ist größer, als ein Plugin sein darf, gepackt oder entpackt.', todo: 'Bitte den Herausgeber um ein kleineres. Entpacke es nicht von Hand: Solche Dateien können eine Platte füllen.' },
    'bad-path': { what: 'Eine Datei im Paket hat einen Pfad, der hinausführt, oder einen mit verbotenen Zeichen.', todo: 'Verwende diese Datei nicht. Ein sauberes Packwerkzeug macht solche Pfade nicht; sag es dem Herausgeber.' },
    'duplicate-name': { what: 'Das Paket enthält zwei Dateien desselben Namens; es ist nicht klar, welche gilt.', todo: 'Verwende diese Datei nicht; hole sie neu vom Herausgeber.' },
    link: { what: 'Das Paket enthält eine Verknüpfung statt einer Datei. Sie könnte irgendwohin auf diesem Rechner führen.', todo: 'Verwende diese Datei nicht; bitte den Herausgeber um eine ohne Verknüpfungen.' },
    'wrong-hash': { what: 'Eine Datei im Paket ist nicht die, die seine Liste nennt: Sie wurde verändert oder beschädigt.', todo: 'Hole das Paket neu, und zwar vom Herausgeber und von niemandem dazwischen.' },
    'missing-file': { what: 'Eine Datei, die die Liste des Pakets nennt, fehlt darin.', todo: 'Hole das Paket neu; dieses ist unvollständig.' },
    'extra-file': { what: 'Das Paket enthält eine Datei, die seine Liste nicht nennt. Vielleicht hat sie jemand hinzugefügt.', todo: 'Hole das Paket neu vom Herausgeber.' },
    'bad-integrity': { what: 'Die Liste der Dateien des Pakets fehlt oder ist nicht lesbar.', todo: 'Hole das Paket neu. Hast du es gemacht: Packe es mit „panoptic-plugin pack“.' },
    'bad-signature': { what: 'Die Signatur passt nicht zum Paket: Signiert wurde etwas anderes, als du hast.', todo: 'Verwende diese Datei nicht. Hole sie neu vom Herausgeber.' },
    unsigned: { what: 'Das Paket ist nicht signiert, also steht niemand dafür ein.', todo: 'Bitte den Herausgeber um ein signiertes. Schreibst du es selbst: Schalte den Entwicklungsmodus ein oder signiere es mit „panoptic-plugin sign“.' },
    'other-publisher': { what: 'Dieses Plugin wurde zuerst mit dem Schlüssel eines anderen Herausgebers installiert. Das neue Paket ist mit einem anderen signiert oder mit keinem.', todo: 'Hat der Herausgeber wirklich den Schlüssel gewechselt, entferne zuerst das Plugin samt Daten. Bist du nicht sicher, lass es: Vielleicht gibt sich jemand für ihn aus.' },
    'built-in': { what: 'Das Paket trägt die Kennung eines Plugins, das Teil von Panoptic ist.', todo: 'Die werden nur mit Panoptic aktualisiert. Schreibst du dieses Plugin: Gib ihm einen eigenen Namen.' },
    'bad-package': { what: 'Was das Paket über sich sagt, ist nicht brauchbar: Seine Beschreibung ist unvollständig oder widerspricht sich.', todo: 'Sag dem Herausgeber, was unten steht. Schreibst du es: „panoptic-plugin check“ nennt die Stelle.' },
    engine: { what: 'Das Paket wurde für eine andere Version von Panoptic gemacht.', todo: 'Aktualisiere Panoptic oder bitte den Herausgeber um ein Paket für diese Version.' },
    'older-data': { what: 'Seine Daten hier stammen von einer neueren Version und sind für diese nicht lesbar.', todo: 'Installiere jene Version oder eine neuere. Um mit dieser neu anzufangen, entferne das Plugin und lösche seine Daten.' },
    unreadable: { what: 'Die Datei oder der Ordner ließ sich nicht lesen.', todo: 'Sieh nach, ob es das noch gibt und ob du es lesen darfst, und wähle es noch einmal.' },
  },
}
