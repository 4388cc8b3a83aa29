import type { Socket } from 'node:net'
import { BACKEND } from '../protocol/backend.ts'
import { conversation } from '../protocol/conversation.ts'
import type { Problem, ProtocolFault } from '../protocol/fault.ts'
import { backendFrames, frontendFrames, HEADER } from '../protocol/frames.ts'
import { terminate } from '../protocol/frontend.ts'
import { hostError } from './host-error.ts'

/** What a tap tells of the connection that it listens to. */
export interface TapHooks {
  /** A message of the server's that is not a row, before the driver sees it. Gives what is wrong with it. */
  readonly message: (type: number, body: Buffer) => Problem | undefined
  /** The driver gives bytes to the network. Gives why it must not. */
  readonly sending: () => string | undefined
  /** The connection has ended, by the other side (or the network) or because what came is not the protocol. */
  readonly ended: (by: 'server' | 'protocol', detail: string) => void
}

/** A connection with a tap on it. */
export interface TappedSocket {
  /** What the driver gets in place of the socket. It knows of nothing but bytes: it never hears of an end or an error. */
  readonly facade: { readonly write: (bytes: Buffer) => boolean }
  /** Whether everything that was sent has been answered to its end. */
  readonly isAnswered: () => boolean
  /** Ends the connection at once. No hook is called any more. */
  readonly destroy: () => void
  /** Says goodbye and ends the connection. Resolves when it has ended. No hook is called any more. */
  readonly close: () => Promise<void>
}

const wordsOf = ({ message, problem }: ProtocolFault): string => `${message}: ${problem}`

/**
 * Puts a tap between a socket and a driver. postgres.js, where it holds the socket itself, writes to a socket that has
 * closed, from a timer, and takes the process down; it connects again by itself; and it keeps neither the status of the
 * transaction nor the code of a FATAL error. pg throws from the socket's event where it cannot parse what came. Behind the
 * tap they cannot: bytes that are written after the end go nowhere, and the driver is not told of the end. Whoever holds
 * the tap is, and never asks the driver again.
 *
 * The tap follows both sides. A chunk in which the server says what it cannot say, or at a time when it cannot, ends the
 * connection, and the driver does not see any of it: it would take a row that nobody asked for, and the count of values of
 * another statement, as they come. Nor may the driver say anything while ReadyForQuery is awaited: there would be two of
 * them, and it would take the second for the answer to the next statement.
 */
export const tapSocket = (socket: Socket, hooks: TapHooks): TappedSocket => {
  const { sent, received, owed } = conversation()
  const outgoing = frontendFrames((type, bytes, start, end) => {
    if (owed() === 'end') return { at: 0, problem: 'the driver sends it before the last statement was answered to its end' }
    return sent(type, bytes, start, end)
  })
  const incoming = backendFrames((type, bytes, start, end) => {
    const problem = received(type, bytes, start, end)
    if (problem !== undefined || type === BACKEND.dataRow) return problem
    return hooks.message(type, bytes.subarray(start + HEADER, end))
  })
  let listener: ((chunk: Buffer) => void) | undefined
  let connected: (() => void) | undefined
  let over = false
  let error: unknown

  const end = (by: 'server' | 'protocol', detail: string): void => {
    if (over) return
    over = true
    socket.destroy()
    hooks.ended(by, detail)
  }

  const receive = (chunk: Buffer): void => {
    if (over) return
    const fault = incoming.read(chunk)
    if (fault !== undefined) {
      end('protocol', wordsOf(fault))
      return
    }
    // A hook may have ended it.
    if (over) return
    try {
      listener?.(chunk)
    } catch (thrown) {
      // The driver could not read it. Uncaught, it would end the process.
      end('protocol', hostError(thrown).message)
    }
  }

  socket.on('error', thrown => {
    error = thrown
  })
  const closed = (): void => {
    const { code, message } = error === undefined ? { code: '', message: '' } : hostError(error)
    end('server', error === undefined ? 'the server closed the connection' : `${code} ${message}`.trim())
  }
  socket.on('end', closed)
  socket.on('close', closed)

  const facade = {
    readyState: 'open',
    on: (event: string, handler: (chunk: Buffer) => void): object => {
      if (event === 'data') {
        listener = handler
        socket.on('data', receive)
        socket.resume()
      }
      return facade
    },
    once: (event: string, handler: () => void): object => {
      if (event === 'connect') connected = handler
      return facade
    },
    /** The socket is connected already; a driver that insists is told so once it listens for that. */
    connect: (): object => {
      queueMicrotask(() => {
        connected?.()
      })
      return facade
    },
    removeListener: (): object => facade,
    removeAllListeners: (): object => facade,
    setKeepAlive: (): object => facade,
    setNoDelay: (): object => facade,
    cork: (): void => {
      socket.cork()
    },
    uncork: (): void => {
      socket.uncork()
    },
    writable: true,
    write: (bytes: Buffer): boolean => {
      if (over) return true
      const fault = outgoing.read(bytes)
      if (fault !== undefined) {
        end('protocol', wordsOf(fault))
        return true
      }
      const reason = hooks.sending()
      if (reason !== undefined) {
        end('protocol', reason)
        return true
      }
      return socket.write(bytes)
    },
    end: (): void => undefined,
    destroy: (): void => {
      end('protocol', 'the driver gave the connection up')
    },
    pause: (): void => {
      socket.pause()
    },
    resume: (): void => {
      socket.resume()
    },
  }

  return {
    facade,
    isAnswered: () => owed() === 'nothing',
    destroy: () => {
      over = true
      socket.destroy()
    },
    close: async () => {
      over = true
      if (socket.destroyed) return
      const { promise, resolve } = Promise.withResolvers<void>()
      socket.once('close', () => {
        resolve()
      })
      socket.write(terminate())
      // Does not wait for the other side's goodbye, which might never come.
      socket.destroySoon()
      await promise
    },
  }
}
