import { seededRandom } from '../random.ts'
import { type Action, blackHole, cut, delay, drop, halfClose, inject, type Moment, oversized, reset, split, throttle } from './actions.ts'
import type { ProxyEvent, Rule } from './rules.ts'

/** How likely each fault is, from 0 to 1. `split` and `throttle` are for a connection, the others for each message. */
export interface FaultRates {
  readonly cut?: number
  readonly reset?: number
  readonly halfClose?: number
  readonly blackHole?: number
  readonly delay?: number
  readonly drop?: number
  readonly garbage?: number
  readonly oversized?: number
  readonly split?: number
  readonly throttle?: number
}

/** Faults by chance. */
export interface RandomFaults {
  /** The same seed gives each connection the same faults at the same messages. */
  readonly seed: number
  readonly rates: FaultRates
  /** The longest delay, in milliseconds of the proxy's clock. 50 by default. */
  readonly longestDelay?: number
  /** Which events may be hit. By default all: start-up as well. */
  readonly when?: (event: ProxyEvent) => boolean
}

type Random = () => number

const either = <T>(random: Random, first: T, second: T): T => (random() < 0.5 ? first : second)
const moment = (random: Random): Moment => either(random, 'before', 'after')

const garbage = (random: Random): Uint8Array => Uint8Array.from({ length: 1 + Math.floor(random() * 64) }, () => Math.floor(random() * 256))

const AT_MESSAGE: Readonly<Record<Exclude<keyof FaultRates, 'split' | 'throttle'>, (random: Random, longestDelay: number) => Action>> = {
  cut: random => cut(moment(random)),
  reset: random => reset(moment(random)),
  halfClose: random => halfClose(either(random, 'client', 'server'), moment(random)),
  blackHole: random => blackHole(either(random, 'both', either(random, 'client', 'server'))),
  delay: (random, longest) => delay(random() * longest),
  drop: () => drop(),
  garbage: random => inject(either(random, 'client', 'server'), garbage(random), moment(random)),
  oversized: random => inject(either(random, 'client', 'server'), oversized(), moment(random)),
}

const AT_CONNECT: Readonly<Record<'split' | 'throttle', () => Action>> = { split: () => split(), throttle: () => throttle(1_000) }

const check = (rates: FaultRates): void => {
  const sum = Object.values(rates).reduce((total, rate) => total + rate, 0)
  if (Object.values(rates).some(rate => !(rate >= 0)) || sum > 1) throw new RangeError('rates are from 0 to 1, and not more than 1 together')
}

/**
 * A rule that hits by chance. Each connection has random numbers of its own, so that what it meets does not depend on
 * the others.
 *
 * @throws RangeError for rates that are none.
 */
export const randomRule = ({ seed, rates, longestDelay = 50, when = () => true }: RandomFaults): Rule => {
  check(rates)
  const perLink = new WeakMap<object, Random>()
  const randomOf = ({ link }: ProxyEvent): Random => {
    const random = perLink.get(link) ?? seededRandom(Math.imul(seed | 0, 0x9e3779b1) + link.number)
    perLink.set(link, random)
    return random
  }
  let chosen: Action | undefined
  return {
    when: event => {
      if (event.on === 'bytes' || !when(event)) return false
      const random = randomOf(event)
      const table: Readonly<Record<string, (random: Random, longestDelay: number) => Action>> = event.on === 'connect' ? AT_CONNECT : AT_MESSAGE
      let draw = random()
      chosen = undefined
      for (const [kind, make] of Object.entries(table)) {
        const rate = rates[kind as keyof FaultRates] ?? 0 // The tables' keys are those of the rates.
        if (draw < rate) {
          chosen = make(random, longestDelay)
          break
        }
        draw -= rate
      }
      return chosen !== undefined
    },
    get do() {
      return chosen ?? []
    },
  }
}
