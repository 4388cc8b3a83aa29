/// <reference types="node" />
import { delay, faultProxy, message } from '../fault-proxy.ts'
import type { Fault, Injection, Interference, Scene } from './scene.ts'

/** The longest that a transaction runs before its caller cancels it, in milliseconds: about as long as it takes. */
const PATIENCE = 12

/** Every other transaction is cancelled at some instant; the requests to cancel may come late. */
const cancelRaces = async (scene: Scene): Promise<Injection> => {
  const { random } = scene
  const proxy = await faultProxy(scene.server.url)
  const cancelled = (): Interference => {
    const end = new AbortController()
    setTimeout(() => {
      end.abort()
    }, random.next() * PATIENCE)
    return { signal: end.signal, last: 'short sleep' }
  }
  return {
    url: proxy.url,
    begin: () => {
      const late = message({ from: 'client', kind: 'CancelRequest' })
      proxy.rule({
        when: event => late(event) && random.oneIn(2),
        get do() {
          return delay(random.next() * PATIENCE)
        },
      })
    },
    next: () => (random.oneIn(2) ? cancelled() : { last: 'short sleep' }),
    heal: proxy.clear,
    stop: proxy.close,
  }
}

/** What callers do to one another. */
export const CALLER_FAULTS: readonly Fault[] = [
  { name: 'cancel races', trials: { short: 400, long: 6_000 }, inject: cancelRaces },
  {
    name: 'pool exhaustion',
    trials: { short: 400, long: 6_000 },
    callers: 60,
    connections: 3,
    acquireTimeout: 60,
    inject: ({ random }) => ({ next: () => (random.oneIn(2) ? { last: 'short sleep' } : {}) }),
  },
]
