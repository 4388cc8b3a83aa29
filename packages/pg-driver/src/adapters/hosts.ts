/** Which of several hosts to connect to: in order, or shuffled, until one is what is looked for. */
import { failure, type Result } from '@quern/result'
import type { ConnectAttempt, ConnectFault } from '../driver/contract.ts'
import type { Place } from './dial.ts'
import { placesOf, shuffled } from './places.ts'
import type { PostgresAddress, TargetSession } from './postgres-address.ts'
import { hostText } from './postgres-hosts.ts'
import { GIVEN_UP } from './socket-events.ts'

/** Tries one place. `isLast`: there is no other one to try, so that it may take its time. */
export type TryPlace<T> = (place: Place, target: TargetSession, isLast: boolean) => Promise<Result<T, ConnectFault>>

const CANNOT_CONNECT_NOW = '57P03'

/**
 * Whether a fault is the last word. A server that was reached and refuses the session is: what is wrong with a user or a
 * password is so everywhere, and must not be tried on every host. One that starts up or goes down is not.
 */
const isFinal = (fault: ConnectFault): boolean => fault.tag === 'ServerRefusal' && fault.error.sqlstate !== CANNOT_CONNECT_NOW

/**
 * Tries the hosts of an address, and all places of each, until one serves. Its fault is what the one host said, or what
 * each of several did.
 *
 * Source: PostgreSQL manual, "Specifying Multiple Hosts"; load_balance_hosts and target_session_attrs in "Parameter Key Words".
 */
export const tryHosts = async <T>(
  { hosts, isShuffled, targetSession }: Pick<PostgresAddress, 'hosts' | 'isShuffled' | 'targetSession'>,
  random: () => number,
  signal: AbortSignal,
  tryPlace: TryPlace<T>,
): Promise<Result<T, ConnectFault>> => {
  const ordered = isShuffled ? shuffled(hosts, random) : hosts
  const attempts: ConnectAttempt[] = []

  const round = async (target: TargetSession): Promise<Result<T, ConnectFault> | undefined> => {
    for (const [index, host] of ordered.entries()) {
      const places = await placesOf(host, signal)
      if (signal.aborted) return GIVEN_UP
      if (!places.ok) {
        attempts.push({ address: hostText(host), fault: places.error })
        continue
      }
      const order = isShuffled ? shuffled(places.value, random) : places.value
      for (const [turn, place] of order.entries()) {
        const isLast = index === ordered.length - 1 && turn === order.length - 1
        const tried = await tryPlace(place, target, isLast)
        if (tried.ok || signal.aborted || isFinal(tried.error)) return tried
        attempts.push({ address: place.ip === '' ? hostText(host) : hostText({ ...host, name: place.ip }), fault: tried.error })
      }
    }
    return undefined
  }

  const found = await round(targetSession)
  if (found !== undefined) return found
  if (targetSession === 'prefer-standby') {
    const second = await round('any')
    if (second !== undefined) return second
  }
  const [only, ...others] = attempts
  return others.length === 0 && only !== undefined ? failure(only.fault) : failure({ tag: 'NoHost', attempts })
}
