/** The words of messages. They are written by a task, where the view layer and its texts are not loaded. */
import type { Severity } from '../model/rule'

interface Words {
  readonly severity: Readonly<Record<Severity, string>>
  readonly alerts: (count: number) => string
  readonly clear: (what: string) => string
  readonly still: (what: string) => string
  readonly unacknowledged: (minutes: number, what: string) => string
  readonly digest: (firing: number, over: number) => string
  readonly test: string
  readonly testText: string
  readonly value: (value: string, threshold: string) => string
  readonly missing: string
  readonly since: (time: string) => string
  readonly over: (from: string, until: string) => string
  readonly flapping: string
  readonly acknowledged: (name: string) => string
  readonly progress: (firing: number, over: number) => string
  readonly more: (count: number) => string
  readonly footer: string
  readonly acknowledge: string
  readonly open: string
  readonly unknown: string
}

export const wordsOf: Readonly<Record<'en' | 'de', Words>> = {
  en: {
    severity: { info: 'Info', warning: 'Warning', critical: 'Critical' },
    alerts: (count) => (count === 1 ? '1 alert' : `${count} alerts`),
    clear: (what) => `All clear: ${what}`,
    still: (what) => `Still firing: ${what}`,
    unacknowledged: (minutes, what) => `Nobody acknowledged this for ${minutes === 1 ? '1 minute' : `${minutes} minutes`}: ${what}`,
    digest: (firing, over) => `Summary: ${firing} firing, ${over} over`,
    test: 'Test message from Panoptic',
    testText: 'This channel works. Alerts will look like this.',
    value: (value, threshold) => `Value ${value}, threshold ${threshold}`,
    missing: 'No data arrives any more',
    since: (time) => `Since ${time}`,
    over: (from, until) => `From ${from} to ${until}`,
    flapping: 'Flapping: it changes often and stays open until it is quiet',
    acknowledged: (name) => `Acknowledged by ${name}`,
    progress: (firing, over) => `${firing} firing, ${over} over`,
    more: (count) => `… and ${count} more`,
    footer: 'Open Panoptic, Alerts, to acknowledge or silence.',
    acknowledge: 'Acknowledge',
    open: 'Open',
    unknown: 'unknown',
  },
  de: {
    severity: { info: 'Hinweis', warning: 'Warnung', critical: 'Kritisch' },
    alerts: (count) => (count === 1 ? '1 Alarm' : `${count} Alarme`),
    clear: (what) => `Entwarnung: ${what}`,
    still: (what) => `Noch immer: ${what}`,
    unacknowledged: (minutes, what) => `Seit ${minutes === 1 ? '1 Minute' : `${minutes} Minuten`} hat niemand bestätigt: ${what}`,
    digest: (firing, over) => `Zusammenfassung: ${firing} offen, ${over} vorbei`,
    test: 'Testnachricht von Panoptic',
    testText: 'Dieser Kanal funktioniert. So sehen Alarme aus.',
    value: (value, threshold) => `Wert ${value}, Schwelle ${threshold}`,
    missing: 'Es kommen keine Daten mehr an',
    since: (time) => `Seit ${time}`,
    over: (from, until) => `Von ${from} bis ${until}`,
    flapping: 'Flatternd: Er wechselt oft und bleibt offen, bis Ruhe ist',
    acknowledged: (name) => `Bestätigt von ${name}`,
    progress: (firing, over) => `${firing} offen, ${over} vorbei`,
    more: (count) => `… und ${count} weitere`,
    footer: 'Öffne Panoptic, Alarme, um zu bestätigen oder stummzuschalten.',
    acknowledge: 'Bestätigen',
    open: 'Öffnen',
    unknown: 'unbekannt',
  },
}
