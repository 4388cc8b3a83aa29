/**
 * `@quern/testing/fault-proxy`: a proxy between a client and a PostgreSQL server, in this process, that knows the protocol
 * and does to a connection what networks and servers do.
 *
 * @module
 */
/// <reference types="node" />
import { once } from 'node:events'
import { createServer } from 'node:net'
import { type Clock, systemClock } from '@quern/pg-driver'
import type { ActionKind, Side } from './fault-proxy/actions.ts'
import { type Link, openLink } from './fault-proxy/link.ts'
import { type RandomFaults, randomRule } from './fault-proxy/random-faults.ts'
import { type Rule, ruleSet } from './fault-proxy/rules.ts'

export {
  type Action,
  type ActionKind,
  blackHole,
  cut,
  delay,
  drop,
  duplicate,
  halfClose,
  inject,
  type Moment,
  oversized,
  reset,
  type Side,
  split,
  throttle,
  truncate,
} from './fault-proxy/actions.ts'
export type { Link } from './fault-proxy/link.ts'
export type { FaultRates, RandomFaults } from './fault-proxy/random-faults.ts'
export { connecting, message, type MessageChoice, type ProxyEvent, type Rule } from './fault-proxy/rules.ts'
export type { ProxiedMessage } from './fault-proxy/segments.ts'

/** What a proxy has seen and done. */
export interface ProxyCounts {
  /** Connections that it took. */
  readonly connections: number
  /** Messages that came whole, and bytes, by who sent them: whether or not they were passed on. */
  readonly messages: Readonly<Record<Side, number>>
  readonly bytes: Readonly<Record<Side, number>>
  /** What its rules did, by the kind of the action. */
  readonly actions: Readonly<Partial<Record<ActionKind, number>>>
}

/** A proxy between a client and a server, in this process. Without a rule it passes every byte on as it came. */
export interface FaultProxy extends AsyncDisposable {
  /** The given URL, by way of the proxy. */
  readonly url: string
  readonly port: number
  /** The connections that are open. */
  readonly links: ReadonlySet<Link>
  /** Adds a rule, which is asked after those that are there. The function that it gives takes the rule away. */
  readonly rule: (rule: Rule) => () => void
  /** Adds faults by chance. */
  readonly random: (faults: RandomFaults) => () => void
  /** Takes all rules away. What a connection has met by then (a black hole, a throttle) stays with it. */
  readonly clear: () => void
  readonly counts: () => ProxyCounts
  /** Ends every connection in order; or, with `resetAll`, by a reset. */
  readonly cutAll: () => void
  readonly resetAll: () => void
  /** Takes no more connections, and ends those that there are. */
  readonly close: () => Promise<void>
}

/** How a proxy is made. */
export interface FaultProxyOptions {
  /** What delays and throttles wait by. */
  readonly clock?: Clock
}

const DEFAULT_PORT = 5432

/**
 * Starts a proxy to the server of a URL, on a free port of 127.0.0.1.
 *
 * A rule has a condition and what to do then; the first rule that fits an event acts. Events are a connection that is made,
 * a message (whole, either way, not yet passed on), and bytes that are no message, as under TLS.
 *
 * @example
 * await using proxy = await faultProxy(server.url)
 * // The COMMIT arrives, and its answer does not.
 * proxy.rule({ when: message({ kind: 'CommandComplete', text: /^COMMIT/ }), do: cut('before'), times: 1 })
 * const db = await connect(proxy.url)
 *
 * @example
 * // One message in a thousand, each time the same ones.
 * proxy.random({ seed: 7, rates: { reset: 0.001, delay: 0.01 } })
 *
 * A message is passed on when it has come whole. Backpressure is kept: what one side does not read is not taken from the other.
 *
 * @throws TypeError for a URL that is none.
 */
export const faultProxy = async (url: string, { clock = systemClock }: FaultProxyOptions = {}): Promise<FaultProxy> => {
  const { hostname, port: targetPort } = new URL(url)
  const target = { host: hostname.replace(/^\[|\]$/gu, ''), port: Number(targetPort) || DEFAULT_PORT }
  const links = new Set<Link>()
  const rules = ruleSet()
  let connections = 0
  const messages = { client: 0, server: 0 }
  const bytes = { client: 0, server: 0 }
  const actions: Partial<Record<ActionKind, number>> = {}

  const listener = createServer({ allowHalfOpen: true, pauseOnConnect: true }, client => {
    connections += 1
    links.add(openLink(client, connections, {
      target,
      clock,
      actionsFor: rules.actionsFor,
      counted: kind => {
        actions[kind] = (actions[kind] ?? 0) + 1
      },
      passed: (from, whole, length) => {
        messages[from] += whole
        bytes[from] += length
      },
      ended: link => {
        links.delete(link)
      },
    }))
  }).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  // A TCP server that listens has a port.
  const { port } = listener.address() as { readonly port: number }
  const through = new URL(url)
  through.hostname = '127.0.0.1'
  through.port = String(port)

  let closing: Promise<void> | undefined
  const resetAll = (): void => {
    for (const link of [...links]) link.reset()
  }
  const close = (): Promise<void> => {
    closing ??= new Promise(resolve => {
      listener.close(() => {
        resolve()
      })
      resetAll()
    })
    return closing
  }
  return {
    url: through.href,
    port,
    links,
    rule: rules.add,
    random: faults => rules.add(randomRule(faults)),
    clear: rules.clear,
    counts: () => ({ connections, messages: { ...messages }, bytes: { ...bytes }, actions: { ...actions } }),
    cutAll: () => {
      for (const link of [...links]) link.cut()
    },
    resetAll,
    close,
    [Symbol.asyncDispose]: close,
  }
}
