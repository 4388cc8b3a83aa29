import { appendFile } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import { type Result, success } from '@quern/result'
import type { ConnectFault } from '../driver/contract.ts'
import { hostError } from './host-error.ts'
import { firstOf, GIVEN_UP, quiet, tlsRefused } from './socket-events.ts'
import { tlsMaterial } from './tls-material.ts'
import { serverName, type TlsOptions } from './tls-options.ts'

/** The protocol's name in TLS (ALPN). A server before 17 does not know it, and answers without it. */
const PROTOCOL = 'postgresql'

/** Starts a handshake. What is wrong with certificate or key is thrown, or comes as an error of the socket. */
const handshake = (socket: Socket, host: string, options: TlsOptions, { mode, context }: { mode: string; context: object }): Result<TLSSocket, ConnectFault> => {
  try {
    return success(quiet(connect({
      ...context,
      socket,
      // The name that the certificate is checked for; without it Node checks for 'localhost'.
      host,
      servername: serverName(options, host),
      ALPNProtocols: [PROTOCOL],
      rejectUnauthorized: mode === 'verify-ca' || mode === 'verify-full',
      ...(mode !== 'verify-full' && { checkServerIdentity: () => undefined }),
    })))
  } catch (thrown) {
    const { code, message } = hostError(thrown)
    return tlsRefused(code, message)
  }
}

/**
 * Encrypts a connection, as the options ask. `host` is the name that was asked for, which the certificate must be for
 * where `sslmode` is `verify-full`.
 *
 * Source: PostgreSQL manual, "SSL Support"; "SSL Session Encryption" in the protocol's message flow.
 */
export const encrypt = async (socket: Socket, host: string, options: TlsOptions, signal: AbortSignal): Promise<Result<Socket, ConnectFault>> => {
  const material = await tlsMaterial(options)
  if (signal.aborted) return GIVEN_UP
  if (!material.ok) return material
  const started = handshake(socket, host, options, material.value)
  if (!started.ok) return started
  const secure = started.value
  if (options.keyLog !== '') {
    secure.on('keylog', (line: Buffer) => {
      // It helps those who study the traffic; a file that cannot be written must not end the connection.
      appendFile(options.keyLog, line, { mode: 0o600 }).catch(() => undefined)
    })
  }
  return firstOf<Socket>(secure, signal, {
    secureConnect: () =>
      options.isDirect && secure.alpnProtocol !== PROTOCOL
        ? tlsRefused('ALPN', 'the server did not say that it speaks PostgreSQL, which sslnegotiation=direct calls for')
        : success(secure),
    error: thrown => {
      const { code, message } = hostError(thrown)
      return tlsRefused(code, message)
    },
    close: () => tlsRefused('CLOSED', 'the server closed the connection during the TLS handshake'),
  })
}
