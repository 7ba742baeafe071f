import type { SettingsTexts } from '../en/settings'
import { security } from './settings-security'

/** Titel und Erklärungen der Einstellungsseiten. */
export const settings: SettingsTexts = {
  system: 'Wie dieser Rechner',
  appearance: { title: 'Aussehen', text: 'Wie Panoptic auf diesem Gerät aussieht.', theme: 'Design', dark: 'Dunkel', light: 'Hell', sidebar: 'Schmale Seitenleiste', sidebarHelp: 'Nur die Symbole zeigen.' },
  language: { title: 'Sprache', text: 'Sprache der App und der Plugins, die sie kennen. Datum, Zahlen und Geld folgen ihr.', language: 'Sprache', sample: 'Sieht so aus', zone: 'Zeitzone' },
  security,
  users: { title: 'Benutzer & Mandanten', text: 'Wer sich in diesem Arbeitsbereich anmelden darf und was jede Person darf.' },
  shortcuts: { title: 'Tastenkürzel', text: 'Jeder Befehl und seine Tasten. Deine Änderungen gehen denen der Plugins vor.' },
  plugins: { title: 'Plugins', text: 'Jedes Plugin bekommt, was du ihm gibst, und sonst nichts.' },
  connections: { title: 'Verbindungen & Geheimnisse', text: 'Konten bei Anbietern. Von einem Geheimnis sind nie mehr als die letzten vier Zeichen zu sehen.' },
  network: { title: 'Netzwerkaktivität', text: 'Jede Anfrage, die diesen Rechner verließ oder daran gehindert wurde.' },
  logs: { title: 'Protokoll', text: 'Was die App über ihre eigene Arbeit notiert. Geheimnisse werden vor dem Schreiben entfernt.' },
  audit: { title: 'Prüfprotokoll', text: 'Privilegierte Änderungen. Die Einträge sind verkettet; eine Änderung oder Kürzung fällt auf.' },
  about: { title: 'Über Panoptic', text: 'Versionen und wo die Daten liegen.' },
}
