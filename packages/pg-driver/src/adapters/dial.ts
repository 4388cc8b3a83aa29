import { readFile } from 'node:fs/promises'
import { connect as connectSocket, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { failure, type Result, success } from '@quern/result'
import type { ConnectFault } from '../driver/contract.ts'
import { sslRequest } from '../protocol/frontend.ts'
import { hostError } from './host-error.ts'
import type { PostgresAddress } from './postgres-address.ts'

/** When the operating system begins to ask a silent peer whether it is there, in milliseconds. */
const KEEP_ALIVE = 60_000

/** The server's one-byte answer to an SSLRequest: it will speak TLS. */
const YES = 0x53
const NO = 0x4e

const GIVEN_UP: Result<never, ConnectFault> = failure({ tag: 'ConnectionLoss', sent: false, by: 'client', detail: 'the attempt was given up' })

const refused = (code: string, detail: string): Result<never, ConnectFault> => failure({ tag: 'TlsRefused', code, detail })

/** Waits for one of several events of a socket, and for none of them any more afterwards. */
const firstOf = <T>(socket: Socket, signal: AbortSignal, events: Readonly<Record<string, (value: unknown) => T>>, aborted: () => T): Promise<T> =>
  new Promise(resolve => {
    const listeners = Object.entries(events).map(([event, answer]): [string, (value: unknown) => void] => [
      event,
      value => {
        settle(answer(value))
      },
    ])
    const onAbort = (): void => {
      socket.destroy()
      settle(aborted())
    }
    const settle = (value: T): void => {
      for (const [event, listener] of listeners) socket.off(event, listener)
      signal.removeEventListener('abort', onAbort)
      resolve(value)
    }
    for (const [event, listener] of listeners) socket.on(event, listener)
    signal.addEventListener('abort', onAbort)
  })

/** A socket without a listener for errors would end the process. Whoever uses it listens for `close`, which follows. */
const quiet = <S extends Socket>(socket: S): S => socket.on('error', () => undefined)

const reach = async ({ host, port }: PostgresAddress, signal: AbortSignal): Promise<Result<Socket, ConnectFault>> => {
  const socket = quiet(connectSocket(host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port }))
  return firstOf<Result<Socket, ConnectFault>>(
    socket,
    signal,
    {
      connect: () => success(socket),
      error: thrown => {
        const { code, message } = hostError(thrown)
        return failure({ tag: 'Unreachable', code, detail: message })
      },
    },
    () => GIVEN_UP,
  )
}

/** Asks the server for TLS. A byte that follows the answer unencrypted was put there by someone else (CVE-2021-23222). */
const askForTls = (socket: Socket, signal: AbortSignal): Promise<Result<boolean, ConnectFault>> => {
  socket.write(sslRequest())
  return firstOf<Result<boolean, ConnectFault>>(
    socket,
    signal,
    {
      data: chunk => {
        socket.pause()
        if (!Buffer.isBuffer(chunk) || chunk.length !== 1) return refused('PROTOCOL', 'the server sent more than its answer to the request for TLS')
        if (chunk[0] === YES) return success(true)
        return chunk[0] === NO ? success(false) : refused('PROTOCOL', 'the server does not know the request for TLS')
      },
      close: () => failure({ tag: 'ConnectionLoss', sent: true, by: 'server', detail: 'the server closed the connection when it was asked for TLS' }),
    },
    () => GIVEN_UP,
  )
}

const encrypt = async (socket: Socket, address: PostgresAddress, signal: AbortSignal): Promise<Result<Socket, ConnectFault>> => {
  const { host, sslMode, sslRootCertificate } = address
  let ca: string | undefined
  try {
    ca = sslRootCertificate === '' ? undefined : await readFile(sslRootCertificate, 'utf8')
  } catch (thrown) {
    const { code, message } = hostError(thrown)
    return refused(code, `sslrootcert: ${message}`)
  }
  const verify = sslMode === 'verify-ca' || sslMode === 'verify-full'
  const secure = quiet(
    connectTls({
      socket,
      // The name that the certificate is checked for; without it Node checks for 'localhost'.
      host,
      rejectUnauthorized: verify,
      ...(isIP(host) === 0 && { servername: host }),
      ...(ca !== undefined && { ca }),
      ...(sslMode !== 'verify-full' && { checkServerIdentity: () => undefined }),
    }),
  )
  return firstOf<Result<Socket, ConnectFault>>(
    secure,
    signal,
    {
      secureConnect: () => success(secure),
      error: thrown => {
        const { code, message } = hostError(thrown)
        return refused(code, message)
      },
      close: () => refused('CLOSED', 'the server closed the connection during the TLS handshake'),
    },
    () => GIVEN_UP,
  )
}

/**
 * Opens a connection to a server, encrypted as its `sslmode` asks, ready for the first message of the protocol.
 * `prefer` takes what there is; `require` asks for encryption only; `verify-ca` for a certificate that is trusted, and
 * `verify-full` for one that is the host's as well.
 *
 * Source: PostgreSQL manual, "SSL Support"; "SSL Session Encryption" in the protocol's message flow.
 */
export const dial = async (address: PostgresAddress, signal: AbortSignal): Promise<Result<Socket, ConnectFault>> => {
  if (signal.aborted) return GIVEN_UP
  const reached = await reach(address, signal)
  if (!reached.ok) return reached
  const socket = reached.value
  socket.setNoDelay(true)
  socket.setKeepAlive(true, KEEP_ALIVE)
  // A Unix socket does not leave the machine.
  if (address.sslMode === 'disable' || address.host.startsWith('/')) return reached
  const offered = await askForTls(socket, signal)
  if (offered.ok && !offered.value && address.sslMode === 'prefer') return reached
  const secured = !offered.ok
    ? offered
    : offered.value
      ? await encrypt(socket, address, signal)
      : refused('UNSUPPORTED', `the server does not speak TLS, which sslmode ${address.sslMode} asks for`)
  if (!secured.ok) socket.destroy()
  return secured
}
