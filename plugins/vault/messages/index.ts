/** The texts of all views, one file an area and language, all under `vault`. */
import deCommon from './de/common.json'
import deFiles from './de/files.json'
import deFinding from './de/finding.json'
import deForm from './de/form.json'
import deHealth from './de/health.json'
import deImport from './de/import.json'
import deSecret from './de/secret.json'
import enCommon from './en/common.json'
import enFiles from './en/files.json'
import enFinding from './en/finding.json'
import enForm from './en/form.json'
import enHealth from './en/health.json'
import enImport from './en/import.json'
import enSecret from './en/secret.json'

export const messages = {
  de: { vault: { ...deCommon, ...deFiles, ...deSecret, finding: deFinding, form: deForm, health: deHealth, import: deImport } },
  en: { vault: { ...enCommon, ...enFiles, ...enSecret, finding: enFinding, form: enForm, health: enHealth, import: enImport } },
}
