import type { PeopleTexts } from '../en/people'

/** Benutzer, Mandanten und das Menü der angemeldeten Person. */
export const people: PeopleTexts = {
  menu: {
    label: 'Menü des Arbeitsbereichs', labelUser: 'Menü des Arbeitsbereichs, angemeldet als {user}', lock: 'Bildschirm sperren', switch: 'Benutzer wechseln', password: 'Passwort ändern …', security: 'Sicherheit', settings: 'Einstellungen', seal: 'Arbeitsbereich versiegeln',
  },
  roles: { tenant_user: 'Benutzer', tenant_admin: 'Mandanten-Administrator', system_admin: 'System-Administrator' },
  roleHelp: {
    tenant_user: 'Arbeitet mit Plugins. Verwaltet niemanden und keine Verbindungen.',
    tenant_admin: 'Verwaltet auch Benutzer, Verbindungen und Geheimnisse des eigenen Mandanten und liest dessen Prüfprotokoll.',
    system_admin: 'Verwaltet alle Personen, alle Mandanten, die Schlüssel und die Sperren. Nur im Mandanten „System“.',
  },
  tabs: { label: 'Benutzer und Mandanten', users: 'Benutzer', tenants: 'Mandanten' },
  noPermission: 'Benutzer verwaltet ein Administrator', noPermissionText: 'Bitte einen Mandanten-Administrator um die Änderung oder um diese Rolle.',
  asksPassword: 'Vor dieser Änderung fragt Panoptic nach deinem eigenen Passwort.',
  save: 'Speichern', saving: 'Warten auf Panoptics eigene Seite …',
  invite: {
    title: 'Du bist hier allein',
    text: 'Eine zweite Person bekommt ein eigenes Passwort und öffnet damit denselben Arbeitsbereich, auf diesem Rechner oder wo seine Datei sonst geöffnet wird. Deines braucht nie jemand.',
    facts: {
      own: 'Ihr Passwort öffnet nur ihren eigenen Zugang. Wird es geändert oder vergessen, bleibt deiner unberührt.',
      roles: 'Was sie darf, folgt aus ihrer Rolle. Panoptic setzt sie selbst bei jedem Aufruf durch, was immer ein Plugin verlangt.',
      trace: 'Anmeldungen, geänderte Rollen und verwendete Geheimnisse stehen im Prüfprotokoll mit dem Namen dessen, der es war.',
    },
    add: 'Zweite Person hinzufügen', tenant: 'Getrennten Mandanten einrichten', tenantText: 'Ein getrennter Mandant hat eigene Daten, Verbindungen und Geheimnisse; seine Leute sehen nichts von deinen.',
  },
  users: {
    label: 'Benutzer', add: 'Benutzer hinzufügen', name: 'Name', nameHelp: 'Steht auf dem Sperrbildschirm und im Prüfprotokoll.', tenant: 'Mandant', role: 'Rolle', state: 'Zustand', lastSignIn: 'Zuletzt da', canSignIn: 'Zugang', created: 'Hinzugefügt',
    you: 'Du', active: 'Aktiv', inactive: 'Deaktiviert', yes: 'Ja', noPassword: 'Kein Passwort', never: 'Nie', none: 'Keine Benutzer', noneText: 'Wähle andere Filter oder füge jemanden hinzu.',
    allRoles: 'Alle Rollen', allStates: 'Alle Zustände', allTenants: 'Alle Mandanten', file: 'benutzer',
    edit: 'Bearbeiten …', setPassword: 'Passwort setzen …', deactivate: 'Deaktivieren …', reactivate: 'Wieder aktivieren …',
    createTitle: 'Benutzer hinzufügen', createAction: 'Weiter zum Passwort', createNext: 'Danach tippt {name} ein Passwort auf einer Seite von Panoptic selbst. Du musst es nicht kennen.', createNextNobody: 'Danach tippt die neue Person ein Passwort auf einer Seite von Panoptic selbst. Du musst es nicht kennen.',
    signsIn: '{name} kann sich jetzt anmelden.', editTitle: '{name} bearbeiten', saved: '{name} wurde geändert.', passwordSet: '{name} kann sich mit dem neuen Passwort anmelden.',
    nameMissing: 'Gib einen Namen mit 1 bis 80 Zeichen ein.', restored: 'Was du vor dem Sperren eingegeben hattest, ist wieder da.',
    roleTitle: '{name}: Rolle {role} geben?', roleEffect: 'Von jetzt an: {help} Das gilt sofort, auch für offene Seiten von {name}.', roleToo: 'Die Rolle wird {role}.', roleAction: 'Rolle ändern',
    moveTitle: '{name} nach {tenant} verschieben?', moveEffect: '{name} sieht die gemeinsamen Daten, Verbindungen und Geheimnisse von {from} sofort nicht mehr und nimmt mit, was persönlich ist: eigene Daten der Plugins und persönliche Geheimnisse.', moveAction: 'Verschieben',
    deactivateTitle: '{name} deaktivieren?', deactivateEffect: '{name} wird sofort abgemeldet, kann sich nicht mehr anmelden und verliert jeden Zugang: Passwort, Wiederherstellungswörter und Geräte. Aufgaben von {name} ruhen. Die Daten bleiben.', deactivateAction: 'Deaktivieren', deactivated: '{name} ist deaktiviert.',
    reactivateTitle: '{name} wieder aktivieren?', reactivateEffect: '{name} wird wieder {role} in {tenant}. Frühere Zugänge bleiben entfernt: Auf der nächsten Seite wird ein neues Passwort gesetzt.', reactivateAction: 'Aktivieren und Passwort setzen', needsPassword: '{name} ist wieder aktiv, hat aber noch kein Passwort. Wähle „Passwort setzen“ im Menü der Zeile.',
    passwordTitle: 'Neues Passwort für {name} setzen?', passwordEffect: 'Das bisherige Passwort von {name} gilt nicht mehr. Daten gehen nicht verloren. Das neue sollte {name} selbst eintippen.', passwordAction: 'Passwort setzen',
  },
  tenants: {
    label: 'Mandanten', add: 'Mandant hinzufügen', name: 'Name', slug: 'Kurzname', slugHelp: 'Kleinbuchstaben, Ziffern und Bindestriche. Steht in Exporten und Adressen.', users: 'Benutzer', state: 'Zustand', created: 'Hinzugefügt',
    active: 'Aktiv', inactive: 'Deaktiviert', none: 'Keine Mandanten', noneText: 'Ein Mandant ist ein Team mit eigenen Daten, Verbindungen und Geheimnissen.', file: 'mandanten',
    edit: 'Bearbeiten …', deactivate: 'Deaktivieren …', reactivate: 'Wieder aktivieren …', people: 'Benutzer zeigen',
    createTitle: 'Mandant hinzufügen', createAction: 'Weiter zum Passwort', adminName: 'Erster Administrator', adminHelp: 'Wird Mandanten-Administrator und tippt auf der nächsten Seite ein Passwort. Mandant und Administrator entstehen zusammen oder gar nicht.',
    createdText: 'Der Mandant {name} ist bereit.', editTitle: '{name} bearbeiten', saved: '{name} wurde geändert.', systemSlug: 'Der Kurzname des Mandanten „System“ steht fest.',
    nameMissing: 'Gib einen Namen mit 1 bis 80 Zeichen ein.', adminMissing: 'Gib den Namen des ersten Administrators ein.',
    slugProblem: {
      length: 'Nimm 2 bis 40 Zeichen.', characters: 'Nimm Kleinbuchstaben a bis z, Ziffern und einzelne Bindestriche dazwischen, zum Beispiel „{example}“.', reserved: '„{slug}“ ist reserviert. Wähle einen anderen, zum Beispiel „{example}“.',
    },
    deactivateTitle: 'Den Mandanten {name} deaktivieren?', deactivateEffect: 'Benutzer: {n}. Sie werden sofort abgemeldet und können sich nicht anmelden; ihre Aufgaben ruhen. Daten, Verbindungen und Geheimnisse bleiben.', deactivateAction: 'Deaktivieren', deactivated: 'Der Mandant {name} ist deaktiviert.',
    reactivateTitle: 'Den Mandanten {name} wieder aktivieren?', reactivateEffect: 'Seine aktiven Benutzer können sich wieder anmelden. Wer inzwischen keinen Zugang mehr hat, braucht ein neues Passwort.', reactivateAction: 'Wieder aktivieren', reactivated: 'Der Mandant {name} ist wieder aktiv.',
  },
}
