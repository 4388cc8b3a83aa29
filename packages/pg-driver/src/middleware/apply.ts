import { type Result, success } from '@quern/result'
import type { Clock } from '../clock.ts'
import type { Connection, ConnectFault, Endpoint } from '../driver/contract.ts'
import { guarded } from './guard.ts'
import type { CallInfo, Connect, ConnectionMiddleware, ConnectMiddleware, Middleware } from './middleware.ts'

/** Who has each connection. Kept where there are middlewares, which alone ask for it. */
export type CallRegister = WeakMap<Connection, CallInfo>

const connectionPart = (middleware: Middleware): ConnectionMiddleware | undefined =>
  typeof middleware === 'function' ? middleware : middleware.connection

const connectPart = (middleware: Middleware): ConnectMiddleware | undefined =>
  typeof middleware === 'function' ? undefined : middleware.connect

/**
 * An endpoint whose connections go through middlewares. The first of the list is the outermost: it sees a statement
 * first and its reply last. Without any it is the endpoint itself.
 */
export const withMiddleware = (endpoint: Endpoint, middlewares: readonly Middleware[], clock: Clock, calls: CallRegister): Endpoint => {
  if (middlewares.length === 0) return endpoint
  // The innermost is applied first.
  const connections = middlewares.map(connectionPart).filter(part => part !== undefined).toReversed()
  const connects = middlewares.map(connectPart).filter(part => part !== undefined).toReversed()
  const { address, capabilities } = endpoint
  const context = { address, capabilities, clock }

  const wrap = (driver: Connection): Connection => {
    // A call has the connection as it is above all middlewares.
    const call = (): CallInfo | undefined => calls.get(wrapped)
    const own = { ...context, address: driver.address ?? address, call }
    const wrapped = guarded(driver, inner => connections.reduce((connection, middleware) => middleware(connection, own), inner))
    return wrapped
  }

  const connect = async (signal: AbortSignal): Promise<Result<Connection, ConnectFault>> => {
    let opened: { readonly driver: Connection; readonly wrapped: Connection } | undefined
    const discard = (): void => opened?.driver.destroy('a middleware did not give the connection on')
    const open: Connect = async given => {
      // A middleware may try again: of several connections the last one counts.
      discard()
      const result = await endpoint.connect(given)
      if (!result.ok) return result
      const driver = result.value
      opened = { driver, wrapped: driver }
      opened = { driver, wrapped: wrap(driver) }
      return success(opened.wrapped)
    }
    let given = false
    // Who asked is gone; whatever a middleware still waits for.
    const aborted = (): void => {
      if (!given) discard()
    }
    signal.addEventListener('abort', aborted)
    try {
      const result = await connects.reduce((inner, middleware) => middleware(inner, context), open)(signal)
      if (result.ok && result.value !== opened?.wrapped) throw new TypeError('A middleware gave another connection than the one that was opened.')
      given = result.ok
      return result
    } finally {
      signal.removeEventListener('abort', aborted)
      if (!given) discard()
    }
  }
  return { ...endpoint, connect }
}
