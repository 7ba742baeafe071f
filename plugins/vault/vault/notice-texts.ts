/** The words of the reminder. It is written by a task, where the view layer and its texts are not loaded. */
export const noticeTexts = {
  en: {
    title: (count: number) => (count === 1 ? 'A secret needs your attention' : `${count} secrets need your attention`),
    due: (count: number) => (count === 1 ? 'One should be rotated now.' : `${count} should be rotated now.`),
    expired: (count: number) => (count === 1 ? 'One has expired.' : `${count} have expired.`),
    expiring: (count: number) => (count === 1 ? 'One expires within two weeks.' : `${count} expire within two weeks.`),
  },
  de: {
    title: (count: number) => (count === 1 ? 'Ein Geheimnis braucht Aufmerksamkeit' : `${count} Geheimnisse brauchen Aufmerksamkeit`),
    due: (count: number) => (count === 1 ? 'Eines sollte jetzt erneuert werden.' : `${count} sollten jetzt erneuert werden.`),
    expired: (count: number) => (count === 1 ? 'Eines ist abgelaufen.' : `${count} sind abgelaufen.`),
    expiring: (count: number) => (count === 1 ? 'Eines läuft in den nächsten zwei Wochen ab.' : `${count} laufen in den nächsten zwei Wochen ab.`),
  },
} as const
