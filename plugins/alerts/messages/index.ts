/** The texts of all views, one file an area and language, all under `alerts`. The words of messages are in channels/words.ts. */
import deBoard from './de/board.json'
import deChannels from './de/channels.json'
import deCommon from './de/common.json'
import deForm from './de/form.json'
import deHistory from './de/history.json'
import dePanel from './de/panel.json'
import deRules from './de/rules.json'
import deSilences from './de/silences.json'
import deWrong from './de/wrong.json'
import enBoard from './en/board.json'
import enChannels from './en/channels.json'
import enCommon from './en/common.json'
import enForm from './en/form.json'
import enHistory from './en/history.json'
import enPanel from './en/panel.json'
import enRules from './en/rules.json'
import enSilences from './en/silences.json'
import enWrong from './en/wrong.json'

export const messages = {
  de: { alerts: { ...deCommon, ...deBoard, ...dePanel, ...deRules, ...deForm, ...deChannels, ...deSilences, ...deHistory, ...deWrong } },
  en: { alerts: { ...enCommon, ...enBoard, ...enPanel, ...enRules, ...enForm, ...enChannels, ...enSilences, ...enHistory, ...enWrong } },
}
