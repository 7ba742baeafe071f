import type { SettingsTexts } from '../en/settings'

/** Titel und Erklärungen der Einstellungsseiten. */
export const settings: SettingsTexts = {
  system: 'Wie dieser Rechner',
  appearance: { title: 'Aussehen', text: 'Wie Panoptic auf diesem Gerät aussieht.', theme: 'Design', dark: 'Dunkel', light: 'Hell', sidebar: 'Schmale Seitenleiste', sidebarHelp: 'Nur die Symbole zeigen.' },
  language: { title: 'Sprache', text: 'Sprache der App und der Plugins, die sie kennen. Datum, Zahlen und Geld folgen ihr.', language: 'Sprache', sample: 'Sieht so aus', zone: 'Zeitzone' },
  security: {
    title: 'Sicherheit', text: 'Was Panoptic schützt und was nicht.',
    sealNow: 'Arbeitsbereich versiegeln', sealText: 'Beendet jede Seite und den Speicher und löscht den Schlüssel. Aufgaben ruhen, bis du entsperrst.', seal: 'Jetzt versiegeln',
    sealTitle: 'Arbeitsbereich jetzt versiegeln?', sealEffect: 'Laufende Aufgaben werden unterbrochen, und bis zur Eingabe deines Passworts läuft nichts. Alles Gespeicherte bleibt.',
    protects: 'Geschützt', limits: 'Nicht geschützt',
    protect: {
      disk: 'Der Arbeitsbereich liegt verschlüsselt auf dem Datenträger. Ein anderes Konto oder ein Dieb liest ohne dein Passwort nichts.',
      secrets: 'Geheimnisse werden auf einer eigenen Seite eingetippt und gehen direkt in den Speicher. Kein Plugin und keine andere Seite sieht sie je.',
      plugins: 'Jedes Plugin läuft für sich in einer Sandbox, mit eigenen Daten und nur mit den Rechten, die du gegeben hast.',
      network: 'Ein einziger Prozess stellt jede Anfrage, nur an erlaubte Adressen, und führt jede unter Netzwerkaktivität auf.',
    },
    limit: {
      unlocked: 'Ein entsperrter Arbeitsbereich. Wer diesen Rechner dann benutzt, sieht, was du siehst.',
      password: 'Ein vergessenes Passwort. Es gibt noch keine Wiederherstellungsphrase; die Daten wären endgültig verloren.',
      memory: 'Ein Rechner mit Schadsoftware. Ein Programm, das unter deinem Konto läuft, liest, was du lesen kannst.',
    },
  },
  shortcuts: { title: 'Tastenkürzel', text: 'Jeder Befehl und seine Tasten. Deine Änderungen gehen denen der Plugins vor.' },
  plugins: { title: 'Plugins', text: 'Jedes Plugin bekommt, was du ihm gibst, und sonst nichts.' },
  connections: { title: 'Verbindungen & Geheimnisse', text: 'Konten bei Anbietern. Von einem Geheimnis sind nie mehr als die letzten vier Zeichen zu sehen.' },
  network: { title: 'Netzwerkaktivität', text: 'Jede Anfrage, die diesen Rechner verließ oder daran gehindert wurde.' },
  logs: { title: 'Protokoll', text: 'Was die App über ihre eigene Arbeit notiert. Geheimnisse werden vor dem Schreiben entfernt.' },
  audit: { title: 'Prüfprotokoll', text: 'Privilegierte Änderungen. Die Einträge sind verkettet; eine Änderung oder Kürzung fällt auf.' },
  about: { title: 'Über Panoptic', text: 'Versionen und wo die Daten liegen.' },
}
