import { lookup } from 'node:dns/promises'
import { failure, type Result, success } from '@quern/result'
import type { ConnectFault } from '../driver/contract.ts'
import type { Place } from './dial.ts'
import { hostError } from './host-error.ts'
import { isLocalSocket, type PostgresHost } from './postgres-hosts.ts'
import { GIVEN_UP } from './socket-events.ts'

/** Puts items in random order (Fisher and Yates), each order as likely as any other. */
export const shuffled = <T>(items: readonly T[], random: () => number): readonly T[] => {
  const order = [...items]
  for (let last = order.length - 1; last > 0; last -= 1) {
    const chosen = Math.floor(random() * (last + 1))
    // Both are within the list.
    const [a, b] = [order[last] as T, order[chosen] as T]
    order[last] = b
    order[chosen] = a
  }
  return order
}

/** All addresses of a host, in the order in which the system's resolver gives them. */
export const placesOf = async (host: PostgresHost, signal: AbortSignal): Promise<Result<readonly Place[], ConnectFault>> => {
  if (isLocalSocket(host)) return success([{ host, ip: '' }])
  if (host.address !== '') return success([{ host, ip: host.address }])
  // The resolver cannot be stopped; it is left to itself.
  const { promise: aborted, resolve: abort } = Promise.withResolvers<undefined>()
  const onAbort = (): void => {
    abort(undefined)
  }
  signal.addEventListener('abort', onAbort)
  if (signal.aborted) onAbort()
  try {
    const found = await Promise.race([lookup(host.name, { all: true, verbatim: true }), aborted])
    return found === undefined ? GIVEN_UP : success(found.map(({ address }) => ({ host, ip: address })))
  } catch (thrown) {
    const { code, message } = hostError(thrown)
    return failure({ tag: 'Unreachable', code, detail: message })
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
