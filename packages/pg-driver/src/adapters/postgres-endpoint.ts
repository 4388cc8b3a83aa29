/** What every adapter for a PostgreSQL server on a network shares: the address, the way there, and the observer. */
import type { Socket } from 'node:net'
import { failure, type Result, success } from '@quern/result'
import type { Capabilities, Connection, ConnectFault, Endpoint, EndpointFault, EndpointOptions, ReplyFault } from '../driver/contract.ts'
import { cancelRequest } from '../protocol/frontend.ts'
import { dial } from './dial.ts'
import { observeSession, type ObservedSession } from './observed-session.ts'
import { type PostgresAddress, postgresAddress } from './postgres-address.ts'

/** Who wants in, and where: what a driver's package sends in start-up, besides the settings. */
export interface SessionAddress {
  /** The host's name as it was asked for: by now there is a connection to it. */
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
}

/** What an adapter does itself. All else of a {@link Connection} is the observer's. */
export type SessionCalls = Pick<Connection, 'execute' | 'script' | 'stream'>

/**
 * Starts a session with an adapter's package, on a socket that is connected, encrypted where it is to be, and observed.
 * It may throw nothing and may wait for ever: whoever calls it ends the socket when the time is over.
 *
 * @param settings all settings to start the session with, those of the connection string among them.
 */
export type OpenSession = (
  observed: ObservedSession,
  settings: Readonly<Record<string, string>>,
  address: SessionAddress,
) => Promise<Result<SessionCalls, ConnectFault>>

/** Why a session cannot be used, where its first statement failed. */
export const startupFault = (fault: ReplyFault): ConnectFault => {
  // A FATAL error ends the connection, and is the server's answer all the same.
  if (fault.error !== undefined) return { tag: 'ServerRefusal', error: fault.error }
  return fault
}

/** What a server on a network can do, whatever the adapter. */
const CAPABILITIES: Capabilities = { sessions: 'many', cancel: true, statementTimeout: true, maximumParameters: 65_533 }

/** Sends a request to cancel on a connection of its own, and waits until the server has closed that. */
const sendCancel = async (address: PostgresAddress, processId: number, secret: Buffer, signal: AbortSignal): Promise<void> => {
  const dialled = await dial(address, signal)
  if (!dialled.ok) return
  const socket: Socket = dialled.value
  const { promise, resolve } = Promise.withResolvers<void>()
  const giveUp = (): void => {
    socket.destroy()
  }
  signal.addEventListener('abort', giveUp)
  socket.once('close', () => {
    signal.removeEventListener('abort', giveUp)
    resolve()
  })
  socket.resume()
  socket.write(cancelRequest(processId, secret))
  await promise
}

/** The connection of a session that has started. */
const connectionOn = (observed: ObservedSession, calls: SessionCalls, address: PostgresAddress): Connection => ({
  processId: observed.key().processId,
  parameters: observed.parameters,
  loss: observed.loss,
  execute: calls.execute,
  script: calls.script,
  stream: calls.stream,
  cancel: () => {
    const { processId, secret } = observed.key()
    return sendCancel(address, processId, secret, observed.over)
  },
  close: observed.close,
  destroy: reason => {
    observed.lose('client', reason)
  },
  subscribe: observed.subscribe,
})

/**
 * Makes the endpoint of a connection string, for an adapter that gives how it starts a session.
 *
 * @param capabilities those in which the adapter differs from the others.
 */
export const postgresEndpoint = async (
  { url, settings }: EndpointOptions,
  openSession: OpenSession,
  capabilities: Partial<Capabilities> = {},
): Promise<Result<Endpoint, EndpointFault>> => {
  const read = postgresAddress(url)
  if (!read.ok) return read
  const address = read.value

  const connect = async (given: AbortSignal): Promise<Result<Connection, ConnectFault>> => {
    const signal = address.connectTimeout === 0 ? given : AbortSignal.any([given, AbortSignal.timeout(address.connectTimeout * 1_000)])
    const dialled = await dial(address, signal)
    if (!dialled.ok) return dialled
    const observed = observeSession(dialled.value)
    const giveUp = (): void => {
      observed.lose('client', 'the attempt was given up')
    }
    signal.addEventListener('abort', giveUp)
    const opened = await openSession(observed, { ...address.settings, ...settings }, address)
    signal.removeEventListener('abort', giveUp)
    if (opened.ok) return success(connectionOn(observed, opened.value, address))
    observed.lose('client', 'start-up failed')
    return failure(opened.error)
  }

  return success({
    capabilities: { ...CAPABILITIES, ...capabilities },
    address: `${address.host}:${address.port}/${address.database}`,
    connect,
    close: () => Promise.resolve(),
  })
}
