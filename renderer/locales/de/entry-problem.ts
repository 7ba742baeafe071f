import type { ProblemTexts } from '../en/entry-problem'

/** Texte für einen Arbeitsbereich, der sich nicht öffnen lässt. */
export const problem: ProblemTexts = {
  problem: {
    happened: 'Was geschehen ist', kept: 'Was erhalten ist', todo: 'Was du tun kannst', folder: 'Ordner', code: 'Kennung',
    'header-missing': {
      title: 'Die Schlüsseldatei fehlt',
      happened: 'Die verschlüsselte Datenbank ist da, aber die Datei mit dem verschlossenen Schlüssel (keys.json) nicht.',
      kept: 'Die Datenbank ist unberührt. Ohne Schlüsseldatei lässt sie sich aber auch mit dem richtigen Passwort nicht öffnen.',
      todo: 'Lege keys.json aus einer Sicherung oder dem Papierkorb zurück in den Ordner und versuche es noch einmal. Lege in diesem Ordner keinen neuen Arbeitsbereich an.',
    },
    'header-damaged': {
      title: 'Die Schlüsseldatei ist beschädigt',
      happened: 'Die Datei mit dem verschlossenen Schlüssel (keys.json) wurde verändert oder nur teilweise geschrieben. Panoptic verwendet keine Schlüsseldatei, der es nicht trauen kann.',
      kept: 'Die Datenbank ist unberührt, nichts wurde überschrieben.',
      todo: 'Ersetze keys.json durch eine unbeschädigte Kopie aus einer Sicherung und versuche es noch einmal.',
    },
    'header-newer': {
      title: 'Dieser Arbeitsbereich braucht ein neueres Panoptic',
      happened: 'Seine Schlüsseldatei stammt von einer neueren Version als dieser.',
      kept: 'Nichts wurde geöffnet oder verändert.',
      todo: 'Installiere die aktuelle Version von Panoptic und öffne den Arbeitsbereich damit.',
    },
    'database-missing': {
      title: 'Die Datenbank fehlt',
      happened: 'Die Schlüsseldatei ist da, die verschlüsselte Datenbank (panoptic.db) nicht.',
      kept: 'Die Schlüsseldatei ist unberührt. Sie öffnet weiterhin jede Kopie der Datenbank dieses Arbeitsbereichs.',
      todo: 'Lege panoptic.db aus einer Sicherung oder dem Papierkorb zurück in den Ordner und versuche es noch einmal.',
    },
    'database-damaged': {
      title: 'Die Datenbank ist beschädigt',
      happened: 'Die verschlüsselte Datenbank besteht ihre Prüfung nicht: Ein Teil der Datei wurde verändert oder abgeschnitten.',
      kept: 'Die Datei blieb genau so, wie sie gefunden wurde; nichts wurde repariert oder gelöscht.',
      todo: 'Kopiere zuerst den ganzen Ordner. Ersetze dann panoptic.db durch eine Sicherung und versuche es noch einmal.',
    },
    'database-newer': {
      title: 'Dieser Arbeitsbereich braucht ein neueres Panoptic',
      happened: 'Eine neuere Version hat die Datenbank bereits umgestellt. Diese Version kennt ihren Aufbau nicht.',
      kept: 'Nichts wurde verändert; das Öffnen mit einer alten Version hätte Daten kosten können.',
      todo: 'Installiere die aktuelle Version von Panoptic und öffne den Arbeitsbereich damit.',
    },
    'wrong-key': {
      title: 'Schlüssel und Datenbank gehören nicht zusammen',
      happened: 'Das Passwort stimmt, aber der Schlüssel dahinter öffnet diese Datenbank nicht. Eine der beiden Dateien stammt aus einem anderen Arbeitsbereich.',
      kept: 'Beide Dateien sind unberührt.',
      todo: 'Lege keys.json und panoptic.db aus derselben Sicherung in den Ordner und versuche es noch einmal.',
    },
    'disk-full': {
      title: 'Der Datenträger ist voll',
      happened: 'Der Platz reicht nicht, um den Arbeitsbereich sicher zu öffnen.',
      kept: 'Alles Gespeicherte ist noch da. Die letzte unvollständige Änderung wurde zurückgenommen.',
      todo: 'Schaffe Platz auf diesem Datenträger und versuche es noch einmal.',
    },
    'not-writable': {
      title: 'In den Ordner kann nicht geschrieben werden',
      happened: 'Dieser Rechner lässt Panoptic nicht in den Ordner des Arbeitsbereichs schreiben.',
      kept: 'Nichts wurde verändert.',
      todo: 'Gib deinem Konto Schreibrechte für den Ordner oder binde das Laufwerk zum Schreiben ein und versuche es noch einmal.',
    },
    'in-use': {
      title: 'Der Arbeitsbereich ist schon geöffnet',
      happened: 'Ein anderer Panoptic-Prozess verwendet diesen Ordner.',
      kept: 'Nichts wurde verändert. Nie schreiben zwei Prozesse in einen Arbeitsbereich.',
      todo: 'Schließe das andere Fenster und versuche es noch einmal. Gibt es keines, starte den Rechner neu.',
    },
    'addon-missing': {
      title: 'Ein Teil von Panoptic fehlt',
      happened: 'Der Baustein, der die verschlüsselte Datenbank liest, ist nicht installiert oder passt nicht zu diesem Rechner.',
      kept: 'Dein Arbeitsbereich wurde nicht angefasst.',
      todo: 'Installiere Panoptic noch einmal. Dein Arbeitsbereich bleibt, wo er ist.',
    },
    unknown: {
      title: 'Panoptic konnte nicht starten',
      happened: 'Ein Teil von Panoptic hat sich beendet, ohne einen Grund zu nennen.',
      kept: 'Dein Arbeitsbereich wurde nicht angefasst.',
      todo: 'Versuche es noch einmal. Hilft das nicht, starte den Rechner neu.',
    },
  },
}
