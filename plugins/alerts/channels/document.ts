/** A message in words, in parts that a service may leave out from the end when it is too long. */
import type { Channel } from '../model/channel'
import type { Labels, Severity } from '../model/rule'
import { amount, moment } from './amount'
import { inOrder, severityOf, type AlertMessage, type MessageAlert, type Reader } from './message'
import { line, lines } from './plain'
import { fill } from './template'
import { wordsOf } from './words'

/** More are not listed by any service: nobody reads on. */
const mostListed = 25
/** The administrator's own text in UTF-16 units before it is escaped: fits every service also when all of it must be. */
const mostCustom = 1900

export interface Block {
  readonly heading: string
  readonly lines: readonly string[]
}

export interface Document {
  readonly severity: Severity
  readonly isOver: boolean
  readonly title: string
  /** The alerts, most important first. */
  readonly blocks: readonly Block[]
  /** Said when only `shown` of the blocks are there: `… and 12 more`; '' when none is hidden. */
  more(shown: number): string
  readonly footer: string
  /** The administrator's template filled in, which then stands in place of all this; null without one. */
  readonly custom: ((shown: number) => string) | null
}

/** @throws PanopticError `invalid` for a template with a field that does not exist */
export function documentOf(message: AlertMessage, template: Channel['template'], reader: Reader): Document {
  const words = wordsOf[reader.language]
  const alerts = inOrder(message.alerts)
  const blocks = message.kind === 'test' ? [{ heading: words.test, lines: [words.testText] }, ...alerts.map((alert) => blockOf(alert, reader))] : alerts.map((alert) => blockOf(alert, reader))
  const listed = blocks.slice(0, mostListed)
  const more = (shown: number): string => (shown < blocks.length ? words.more(blocks.length - shown) : '')
  const title = titleOf(message, alerts, reader)
  const list = (shown: number): string => [...listed.slice(0, shown).map(({ heading, lines: rest }) => [heading, ...rest].join('\n')), ...(more(shown) === '' ? [] : [more(shown)])].join('\n\n')
  return {
    severity: severityOf(alerts), isOver: message.kind === 'resolved',
    title, blocks: listed, more, footer: words.footer,
    custom: template.trim() === '' ? null : (shown) => lines(fill(template, 'channel', (field) => {
      if (field === 'title') return title
      if (field === 'count') return String(alerts.length)
      if (field === 'list') return list(shown)
      return alerts[0] === undefined ? '' : valueOf(alerts[0], field, reader)
    }), mostCustom),
  }
}

/** What a field of a rule's text stands for; a value is one line, never markup. */
function valueOf(alert: MessageAlert, field: string, reader: Reader): string {
  const words = wordsOf[reader.language]
  switch (field) {
    case 'rule': return line(alert.ruleName)
    case 'severity': return words.severity[alert.severity]
    case 'state': return alert.state
    case 'value': return amount(alert.value, alert.unit, reader.language)
    case 'threshold': return amount(alert.threshold, alert.unit, reader.language)
    case 'since': return moment(alert.firingAt, reader)
    case 'acknowledged': return line(alert.acknowledgedBy)
    default: return line(alert.labels[field.slice('labels.'.length)] ?? '')
  }
}

/** Labels that the rule's name and severity do not say already: `project research, model gpt-5`. */
const labelsText = (labels: Labels): string => line(Object.entries(labels).filter(([name]) => name !== 'rule' && name !== 'severity').map(([name, value]) => `${name}: ${value}`).join(', '))

function blockOf(alert: MessageAlert, reader: Reader): Block {
  const words = wordsOf[reader.language]
  const own = alert.text.trim() === '' ? '' : lines(fill(alert.text, 'rule', (field) => valueOf(alert, field, reader)), 500)
  return {
    heading: `${words.severity[alert.severity]} · ${line(alert.ruleName, 120)}`,
    lines: [
      own,
      alert.cause === 'missing' && alert.value === null ? words.missing : words.value(amount(alert.value, alert.unit, reader.language), amount(alert.threshold, alert.unit, reader.language)),
      labelsText(alert.labels),
      alert.state === 'resolved' ? words.over(moment(alert.firingAt, reader), moment(alert.resolvedAt, reader)) : words.since(moment(alert.firingAt, reader)),
      alert.flapping ? words.flapping : '',
      alert.acknowledgedBy === '' ? '' : words.acknowledged(line(alert.acknowledgedBy, 80)),
    ].filter((text) => text !== ''),
  }
}

function titleOf({ kind, waitedSeconds, labels }: AlertMessage, alerts: readonly MessageAlert[], { language }: Reader): string {
  const words = wordsOf[language]
  if (kind === 'test') return words.test
  const over = alerts.filter(({ state }) => state === 'resolved').length
  if (kind === 'digest') return words.digest(alerts.length - over, over)
  const rules = new Set(alerts.map(({ ruleName }) => ruleName))
  const [only] = rules
  const name = rules.size === 1 ? line(only!, 120) : labelsText(labels) || words.alerts(alerts.length)
  const what = alerts.length === 1 || rules.size !== 1 && labelsText(labels) === '' ? name : `${name} (${kind === 'changed' ? words.progress(alerts.length - over, over) : words.alerts(alerts.length)})`
  if (kind === 'resolved') return words.clear(what)
  const worst = `${words.severity[severityOf(alerts)]}: ${what}`
  if (kind === 'repeat') return words.still(worst)
  return kind === 'escalation' ? words.unacknowledged(Math.round(waitedSeconds / 60), worst) : worst
}

/**
 * As many blocks as the service takes: whole alerts are left out from the end. `lay` writes the document with so many
 * of them; with none it must fit.
 */
export function fit<T>(document: Document, lay: (shown: number) => T, fits: (laid: T) => boolean): T {
  for (let shown = document.blocks.length; shown > 0; shown--) {
    const laid = lay(shown)
    if (fits(laid)) return laid
  }
  return lay(0)
}
