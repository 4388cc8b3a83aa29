import type { Action, Side } from './actions.ts'
import type { Link } from './link.ts'
import type { ProxiedMessage } from './segments.ts'

/** What comes to pass on a connection, and what a rule may act on. */
export type ProxyEvent =
  /** A client has connected; the server has not been dialled. */
  | { readonly on: 'connect'; readonly link: Link }
  /** A message has come, whole, and has not been passed on. */
  | { readonly on: 'message'; readonly link: Link; readonly message: ProxiedMessage }
  /** Bytes have come that are no message: they are encrypted, or not PostgreSQL's. */
  | { readonly on: 'bytes'; readonly link: Link; readonly from: Side; readonly bytes: Buffer }

/** What to do when. */
export interface Rule {
  readonly when: (event: ProxyEvent) => boolean
  /** In this order. */
  readonly do: Action | readonly Action[]
  /** How many times it acts at most; as often as it fits unless given. */
  readonly times?: number
}

/** A choice of messages. What is left out fits all. */
export interface MessageChoice {
  readonly from?: Side
  /** As the manual names it: `Query`, `CommandComplete`. */
  readonly kind?: ProxiedMessage['kind']
  /** Only the message with this number, of its type and on its connection, from 1. */
  readonly nth?: number
  /** What the statement, or the command's tag, has in it. */
  readonly text?: RegExp
  /** Only the connection with this number, from 1. */
  readonly link?: number
}

/**
 * A rule's `when` for messages.
 *
 * @example
 * proxy.rule({ when: message({ from: 'client', kind: 'Query', text: /^commit/i }), do: cut('after'), times: 1 })
 */
export const message = ({ from, kind, nth, text, link }: MessageChoice) => (event: ProxyEvent): boolean =>
  event.on === 'message' &&
  (from === undefined || event.message.from === from) &&
  (nth === undefined || event.message.nth === nth) &&
  (link === undefined || event.link.number === link) &&
  (kind === undefined || event.message.kind === kind) &&
  (text === undefined || text.test(event.message.text))

/**
 * A rule's `when` for new connections: all, or the one with this number.
 *
 * @example
 * proxy.rule({ when: connecting(2), do: reset() }) // the second connection
 */
export const connecting = (link?: number) => (event: ProxyEvent): boolean =>
  event.on === 'connect' && (link === undefined || event.link.number === link)

/** The rules of a proxy. The first that fits acts, and no other. */
export interface Rules {
  readonly add: (rule: Rule) => () => void
  readonly clear: () => void
  readonly actionsFor: (event: ProxyEvent) => readonly Action[]
}

const NONE: readonly Action[] = []

/** Makes an empty set of rules. */
export const ruleSet = (): Rules => {
  const rules = new Set<{ readonly rule: Rule; left: number }>()
  return {
    add: rule => {
      const entry = { rule, left: rule.times ?? Infinity }
      rules.add(entry)
      return () => {
        rules.delete(entry)
      }
    },
    clear: () => {
      rules.clear()
    },
    actionsFor: event => {
      for (const entry of rules) {
        if (!entry.rule.when(event)) continue
        entry.left -= 1
        if (entry.left <= 0) rules.delete(entry)
        return 'kind' in entry.rule.do ? [entry.rule.do] : entry.rule.do
      }
      return NONE
    },
  }
}
