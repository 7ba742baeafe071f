import type { KeysTexts } from '../en/entry-keys'

/** Texte für neue Passwörter und die 24 Wiederherstellungswörter: gezeigt, gedruckt, abgefragt, verwendet. */
export const keys: KeysTexts = {
  newPassword: {
    password: 'Passwort', next: 'Neues Passwort', help: 'Mindestens 10 Zeichen. Mehrere Wörter ohne Zusammenhang sind stark und leicht zu tippen.',
    repeat: '{label} wiederholen', tooShort: 'Mindestens 10 Zeichen; es fehlen noch {count}.',
    mismatch: 'Die beiden Eingaben sind verschieden. Bitte zweimal dasselbe eingeben.', tooWeak: 'Das ist zu leicht zu erraten. Füge ein oder zwei Wörter hinzu.',
  },
  strength: {
    label: 'Stärke', empty: 'Noch nicht bewertet', words: ['Sehr schwach', 'Schwach', 'Mittel', 'Gut', 'Stark'],
    guess: 'Wer die Datei hat, bräuchte dafür etwa: {time}.',
    under: 'unter einer Minute', minutes: 'Minuten', hours: 'Stunden', days: 'Tage', months: 'Monate', years: 'Jahre', centuries: 'Jahrhunderte',
  },
  phrase: {
    title: 'Deine 24 Wiederherstellungswörter',
    text: 'Sie öffnen diesen Arbeitsbereich, wenn das Passwort vergessen ist. Schreib sie in dieser Reihenfolge auf oder drucke das Blatt, und bewahre es dort auf, wo dein Reisepass liegt.',
    list: 'Wiederherstellungswörter der Reihe nach',
    warning: 'Wer diese Wörter hat, hat alles in diesem Arbeitsbereich',
    warningText: 'Sie werden nur jetzt gezeigt. Mach kein Foto und keinen Screenshot davon und lege sie in keine Notiz, keine Mail und keine Cloud.',
    print: 'Blatt drucken', printUnavailable: 'Hier lässt sich nicht drucken. Schreib die Wörter von Hand auf.',
    later: 'Später', laterTitle: 'Ohne Wiederherstellungswörter weiter?',
    laterText: 'Wenn du das Passwort vergisst, bevor du die Wörter hast, ist alles in diesem Arbeitsbereich endgültig verloren. Du kannst sie jederzeit unter Einstellungen → Sicherheit anlegen; Panoptic erinnert dich dort daran.',
    laterConfirm: 'Ohne weiter', laterBack: 'Zurück zu den Wörtern',
    replaces: 'Deine bisherigen Wörter gelten, bis du diese bestätigt hast; danach öffnen sie nichts mehr.',
    makingFailed: 'Die Wörter konnten nicht erzeugt werden.',
    checkTitle: 'Prüfe deine Abschrift', checkText: 'Gib die vier Wörter ein, die auf deinem Blatt an diesen Stellen stehen.',
    position: 'Wort {position}', missing: 'Gib das Wort an Stelle {position} ein.', wrong: 'Wort {position} ist ein anderes. Sieh noch einmal auf dein Blatt.',
    showAgain: 'Wörter noch einmal zeigen', confirm: 'Bestätigen', confirming: 'Wird abgelegt …', saved: 'Die Wiederherstellungswörter gelten ab jetzt.',
  },
  sheet: {
    title: 'Panoptic-Wiederherstellungsblatt', workspace: 'Arbeitsbereich', person: 'Für', made: 'Erstellt am', places: 'Aufbewahrt in',
    what: 'Diese 24 Wörter öffnen, in dieser Reihenfolge, den Arbeitsbereich und setzen ein neues Passwort, wenn das alte vergessen ist.',
    how: 'Wähle auf dem Sperrbildschirm „Passwort vergessen? Wiederherstellungswörter verwenden“ und gib alle 24 ein.',
    keep: 'Bewahre dieses Blatt auf wie Bargeld: Wer es liest, kann alles im Arbeitsbereich öffnen. Aussperren kannst du einen Finder nur, indem du unter Einstellungen → Sicherheit neue Wörter anlegst.',
  },
  recover: {
    title: 'Wiederherstellungswörter verwenden', text: 'Gib alle 24 Wörter der Reihe nach ein oder füge sie ein. Groß- und Kleinschreibung, Zeilenumbrüche und vorangestellte Nummern spielen keine Rolle.',
    words: 'Wiederherstellungswörter', count: '{count} von 24 Wörtern', state: 'Deine Wörter nach Nummer',
    unknown: 'Wort {list} steht nicht in der Wortliste. Prüfe die Schreibweise. | Die Wörter {list} stehen nicht in der Wortliste. Prüfe die Schreibweise.',
    tooFew: 'Es fehlen Wörter: {count} von 24.', tooMany: 'Das sind {count} Wörter; es müssen 24 sein.',
    checksum: 'Jedes Wort gibt es, aber zusammen sind sie keine Wiederherstellungswörter. Eines ist ein anderes, oder zwei sind vertauscht.',
    refused: 'Diese Wörter öffnen hier nichts.', submit: 'Weiter', checking: 'Wörter werden geprüft …',
    nextTitle: 'Neues Passwort setzen', nextText: 'Willkommen zurück, {name}. Die Wörter stimmen. Das neue Passwort ersetzt das vergessene; die Wörter gelten weiter.',
    setPassword: 'Passwort setzen und öffnen', enter: 'Öffnen',
  },
}
