import type { ConnectionTexts } from '../en/entry-connection'

/** Texte des Formulars einer Verbindung. */
export const connection: ConnectionTexts = {
  connection: {
    add: 'Neue Verbindung für {plugin}', edit: 'Verbindung von {plugin} bearbeiten', says: 'So begründet es {plugin} mit eigenen Worten',
    label: 'Name dieser Verbindung', labelHelp: 'Damit du sie wiedererkennst, zum Beispiel „Produktion“.',
    baseUrl: 'Basis-URL', baseUrlHelp: 'https, oder http auf diesem Rechner. Ein Pfad wird vor jede Anfrage gesetzt.',
    value: 'Wert', keep: 'Leer lassen, um den gespeicherten Wert zu behalten.',
    promise: '{plugin} darf diesen Wert an {origin} senden und nirgendwo sonst hin. Lesen kann es ihn selbst nicht.',
    promiseKnown: 'Der Wert geht direkt in den verschlüsselten Speicher. Er wird nie wieder angezeigt.',
    originChanged: 'Die Adresse ändert sich von {from} zu {to}.',
    confirmOrigin: 'Das Geheimnis ab jetzt an {to} senden',
    confirmNeeded: 'Bestätige, dass das Geheimnis an die neue Adresse gehen darf, oder trage die alte wieder ein.',
    save: 'Verbindung speichern', saving: 'Wird gespeichert …',
    labelMissing: 'Gib der Verbindung einen Namen.', valueMissing: 'Gib den Wert ein; ohne ihn lässt sich die Verbindung nicht verwenden.',
    urlInvalid: 'Gib eine vollständige Adresse ein, etwa https://api.example.com.', urlScheme: 'Verwende https. Unverschlüsseltes http ist nur auf diesem Rechner (localhost) erlaubt.',
    urlCredentials: 'Lass Benutzername und Passwort aus der Adresse weg; sie gehören in den Wert.', urlQuery: 'Lass alles nach „?“ oder „#“ weg.',
    bound: 'Verwendet das Geheimnis „{name}“ aus dem Tresor ({hint}).', boundNoHint: 'Verwendet das Geheimnis „{name}“ aus dem Tresor.',
    promiseBound: '{plugin} darf dieses Geheimnis an {origin} senden und nirgendwo sonst hin. Lesen kann es den Wert selbst nicht.',
    keyFile: {
      promise: 'Der Schlüssel selbst wird nie gesendet. Panoptic unterschreibt damit eine Bitte um Zugang, sendet nur diese und nur an {tokenOrigin}, und verwendet den Zugang, den es bekommt, nur für Anfragen von {plugin} an {origin}. {plugin} erhält weder den Schlüssel noch den Zugang.',
      promiseLocal: 'Der Schlüssel selbst wird nie gesendet. Panoptic unterschreibt damit eine Bitte um Zugang, sendet nur diese und nur an {tokenOrigin} oder, wenn die Schlüsseldatei diese Adresse nennt, an {origin}, und verwendet den Zugang, den es bekommt, nur für Anfragen von {plugin} an {origin}. {plugin} erhält weder den Schlüssel noch den Zugang.',
      promiseKnown: 'Füge die ganze JSON-Datei des Dienstkontoschlüssels ein. Sie geht direkt in den verschlüsselten Speicher und wird nie wieder angezeigt.',
      scopes: 'Bittet um Zugang zu: {scopes}', valueMissing: 'Füge die Schlüsseldatei ein; ohne sie lässt sich die Verbindung nicht verwenden.',
      confirmOrigin: 'Den Zugang dieses Schlüssels ab jetzt bei {to} verwenden', confirmNeeded: 'Bestätige, dass der Zugang dieses Schlüssels bei der neuen Adresse verwendet werden darf, oder trage die alte wieder ein.',
      'key-not-json': 'Das ist keine Schlüsseldatei. Füge die ganze JSON-Datei ein, von der ersten bis zur letzten geschweiften Klammer.',
      'key-oauth-client': 'Das ist eine OAuth-Client-Datei, kein Schlüssel eines Dienstkontos. Erzeuge für ein Dienstkonto einen Schlüssel vom Typ JSON und füge diese Datei ein.',
      'key-other-type': 'Das ist nicht der Schlüssel eines Dienstkontos. Füge eine Datei ein, deren „type“ „service_account“ ist.',
      'key-field-missing': 'In der Datei fehlt „{name}“. Füge die ganze Datei so ein, wie Google Cloud sie erzeugt hat.',
      'key-field-wrong': '„{name}“ in dieser Datei ist nicht gültig. Füge die ganze Datei so ein, wie Google Cloud sie erzeugt hat.',
      'key-private-unreadable': 'Der private Schlüssel in dieser Datei lässt sich nicht lesen. Füge die Datei unverändert ein oder erzeuge einen neuen Schlüssel.',
      'key-token-origin': 'Die Datei nennt eine andere Adresse für Bitten um Zugang als {tokenOrigin}. Verwende eine Schlüsseldatei, wie Google Cloud sie erzeugt hat.',
    },
  },
}
