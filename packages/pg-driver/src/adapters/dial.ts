import { connect as connectSocket, Socket } from 'node:net'
import { failure, type Result, success } from '@quern/result'
import type { ConnectFault } from '../driver/contract.ts'
import { sslRequest } from '../protocol/frontend.ts'
import { encrypt } from './encrypt.ts'
import { hostError } from './host-error.ts'
import type { KeepAlive, PostgresAddress } from './postgres-address.ts'
import { isLocalSocket, type PostgresHost, socketPath } from './postgres-hosts.ts'
import { firstOf, GIVEN_UP, quiet, tlsRefused } from './socket-events.ts'

/** A host, and the one of its addresses to go to; `''` for a socket of this machine. */
export interface Place {
  readonly host: PostgresHost
  readonly ip: string
}

/** Whether a connection is encrypted: not at all, if the server can, or else not made. */
export type Encryption = 'off' | 'offered' | 'on'

/** A connection that is ready for the first message of the protocol. */
export interface Dialled {
  readonly socket: Socket
  readonly isEncrypted: boolean
}

/** The server's one-byte answer to an SSLRequest: it will speak TLS. */
const YES = 0x53
const NO = 0x4e

const reach = async ({ host, ip }: Place, given: AbortSignal, time: number): Promise<Result<Socket, ConnectFault>> => {
  const limit = time === 0 ? undefined : AbortSignal.timeout(time)
  const signal = limit === undefined ? given : AbortSignal.any([given, limit])
  const socket = quiet(connectSocket(isLocalSocket(host) ? { path: socketPath(host) } : { host: ip, port: host.port }))
  const reached = await firstOf<Socket>(socket, signal, {
    connect: () => success(socket),
    error: thrown => {
      const { code, message } = hostError(thrown)
      return failure({ tag: 'Unreachable', code, detail: message })
    },
  })
  if (reached.ok || given.aborted || limit?.aborted !== true) return reached
  return failure({ tag: 'Unreachable', code: 'ETIMEDOUT', detail: `no connection within ${time} ms, and there is another place to try` })
}

/** Asks the server for TLS. A byte that follows the answer unencrypted was put there by someone else (CVE-2021-23222). */
const askForTls = (socket: Socket, signal: AbortSignal): Promise<Result<boolean, ConnectFault>> => {
  socket.write(sslRequest())
  return firstOf<boolean>(socket, signal, {
    data: chunk => {
      socket.pause()
      if (!Buffer.isBuffer(chunk) || chunk.length !== 1) return tlsRefused('PROTOCOL', 'the server sent more than its answer to the request for TLS')
      if (chunk[0] === YES) return success(true)
      return chunk[0] === NO ? success(false) : tlsRefused('PROTOCOL', 'the server does not know the request for TLS')
    },
    close: () => failure({ tag: 'ConnectionLoss', sent: true, by: 'server', detail: 'the server closed the connection when it was asked for TLS' }),
  })
}

/** Older Nodes take the first two arguments, and pass over the others; their type declarations do not know these. */
type SetKeepAlive = (this: Socket, enable: boolean, idle: number, interval?: number, count?: number) => Socket

const setKeepAlive = (socket: Socket, { isOn, idle, interval, count }: KeepAlive): void => {
  const set: SetKeepAlive = socket.setKeepAlive.bind(socket)
  set.call(socket, isOn, idle, interval, count)
}

/** Whether this Node can tell the system how often, and how many times, to ask a silent peer. */
export const canTuneKeepAlive = (): boolean => Socket.prototype.setKeepAlive.length > 2

/**
 * Opens a connection to a server, encrypted as it is to be, ready for the first message of the protocol.
 *
 * @param reachTime how long the server has to take the connection, in milliseconds; 0 for as long as the signal allows.
 *
 * Source: PostgreSQL manual, "SSL Support"; "SSL Session Encryption" in the protocol's message flow.
 */
export const dial = async (
  place: Place,
  { tls, keepAlive }: Pick<PostgresAddress, 'tls' | 'keepAlive'>,
  encryption: Encryption,
  signal: AbortSignal,
  reachTime = 0,
): Promise<Result<Dialled, ConnectFault>> => {
  if (signal.aborted) return GIVEN_UP
  const reached = await reach(place, signal, reachTime)
  if (!reached.ok) return reached
  const socket = reached.value
  if (!isLocalSocket(place.host)) {
    socket.setNoDelay(true)
    setKeepAlive(socket, keepAlive)
  }
  if (encryption === 'off') return success({ socket, isEncrypted: false })
  const offered = tls.isDirect ? success(true) : await askForTls(socket, signal)
  if (offered.ok && !offered.value && encryption === 'offered') return success({ socket, isEncrypted: false })
  const secured = !offered.ok
    ? offered
    : offered.value
      ? await encrypt(socket, place.host.name || place.ip, tls, signal)
      : tlsRefused('UNSUPPORTED', `the server does not speak TLS, which sslmode ${tls.mode} asks for`)
  if (secured.ok) return success({ socket: secured.value, isEncrypted: true })
  socket.destroy()
  return secured
}
