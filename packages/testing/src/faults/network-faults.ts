import { type Action, blackHole, connecting, cut, faultProxy, type FaultProxy, halfClose, inject, message, oversized, type ProxyEvent, reset, split, throttle } from '../fault-proxy.ts'
import type { Random } from './random.ts'
import type { Fault, Injection, Interference, Scene } from './scene.ts'

/** A rule by chance: which events it is about, how often it hits one, and what it then does. */
interface Chance {
  readonly when: (event: ProxyEvent) => boolean
  readonly oneIn: number
  readonly actions: (random: Random) => Action
}

/**
 * A client that has ended its connection is not made to wait for the bytes that a slow link still carries. One that has not
 * keeps its link, and its session counts as left behind.
 */
const letGo = ({ links }: FaultProxy): void => {
  for (const link of [...links]) {
    link.client.once('end', link.cut)
    if (link.client.readableEnded) link.cut()
    else link.client.resume()
  }
}

/** Puts a proxy in between, whose rules hit by chance. `always` holds from the first connection on. */
const throughProxy = (chances: readonly Chance[], always: (proxy: FaultProxy) => void = () => undefined, next?: (scene: Scene) => Interference) =>
  async (scene: Scene): Promise<Injection> => {
    const proxy = await faultProxy(scene.server.url)
    always(proxy)
    return {
      url: proxy.url,
      begin: () => {
        for (const { when, oneIn, actions } of chances) {
          proxy.rule({
            when: event => when(event) && scene.random.oneIn(oneIn),
            // Chosen anew each time that it is asked for.
            get do() {
              return actions(scene.random)
            },
          })
        }
      },
      ...(next !== undefined && { next: () => next(scene) }),
      heal: proxy.clear,
      closed: () => {
        letGo(proxy)
      },
      stop: proxy.close,
    }
  }

const anyMessage = message({})
const COMMIT_SENT = message({ from: 'client', kind: 'Query', text: /^\s*commit/iu })
const COMMIT_ANSWERED = message({ from: 'server', kind: 'CommandComplete', text: /^COMMIT/u })

/** The messages of a session's beginning; the first ReadyForQuery ends it. */
const inStartUp = (event: ProxyEvent): boolean =>
  event.on === 'connect' ||
  (event.on === 'message' &&
    (/^(?:Startup|SASL|Password|Authentication|ParameterStatus|BackendKeyData)/u.test(event.message.kind) ||
      (event.message.kind === 'ReadyForQuery' && event.message.nth === 1)))

const either = <T>(random: Random, first: T, second: T): T => (random.oneIn(2) ? first : second)

const garbage = (random: Random): Uint8Array => Uint8Array.from({ length: 1 + random.below(64) }, () => random.below(256))

/** A deadline for faults that nothing else ends, in milliseconds. */
const SHORT = 600

const atCommit = (name: string, when: Chance['when'], action: Action): Fault => ({
  name,
  trials: { short: 200, long: 4_000 },
  inject: throughProxy([{ when, oneIn: 4, actions: () => action }]),
})

/** What happens between a client and a server. */
export const NETWORK_FAULTS: readonly Fault[] = [
  {
    name: 'FIN in start-up',
    trials: { short: 200, long: 3_000 },
    maxLifetime: 20,
    inject: throughProxy([{ when: inStartUp, oneIn: 40, actions: () => cut() }]),
  },
  {
    name: 'reset',
    trials: { short: 300, long: 5_000 },
    inject: throughProxy([{ when: anyMessage, oneIn: 200, actions: random => reset(either(random, 'before', 'after')) }]),
  },
  {
    name: 'black hole',
    trials: { short: 150, long: 2_000 },
    timeout: SHORT,
    callers: 16,
    inject: throughProxy([{ when: anyMessage, oneIn: 400, actions: random => blackHole(either(random, 'both', either(random, 'client', 'server'))) }]),
  },
  {
    name: 'half-close',
    trials: { short: 300, long: 4_000 },
    timeout: SHORT,
    inject: throughProxy([{
      when: anyMessage, oneIn: 200, actions: random => halfClose(either(random, 'client', 'server'), either(random, 'before', 'after')),
    }]),
  },
  {
    name: 'one byte a second',
    trials: { short: 150, long: 2_000 },
    timeout: SHORT,
    callers: 16,
    inject: throughProxy([{ when: anyMessage, oneIn: 400, actions: random => throttle(1, either(random, 'both', either(random, 'client', 'server'))) }]),
  },
  {
    name: 'every byte by itself',
    trials: { short: 100, long: 2_000 },
    inject: throughProxy([], proxy => proxy.rule({ when: connecting(), do: split('both') })),
  },
  atCommit('cut before the bytes of COMMIT', COMMIT_SENT, cut('before')),
  atCommit('cut after the bytes of COMMIT', COMMIT_SENT, cut('after')),
  atCommit('cut between CommandComplete and ReadyForQuery', COMMIT_ANSWERED, cut('after')),
  {
    name: 'garbage',
    trials: { short: 200, long: 3_000 },
    timeout: SHORT,
    inject: throughProxy([{
      when: anyMessage, oneIn: 300, actions: random => inject(either(random, 'client', 'server'), garbage(random), either(random, 'before', 'after')),
    }]),
  },
  {
    name: 'oversized messages',
    trials: { short: 150, long: 2_000 },
    timeout: SHORT,
    inject: throughProxy(
      [{ when: anyMessage, oneIn: 400, actions: random => inject(either(random, 'client', 'server'), oversized(), either(random, 'before', 'after')) }],
      undefined,
      ({ random }) => (random.oneIn(8) ? { last: 'large message' } : {}),
    ),
  },
]
