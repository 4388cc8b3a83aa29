/// <reference types="node" />
/**
 * A server in this process that says just what a test tells it to: the messages and bytes that no real server sends, at the
 * moment that matters.
 */
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import {
  type BackendMessage,
  encodeBackend,
  type FrontendKind,
  type FrontendMessage,
  frontendReader,
  type StartupMessage,
} from '@quern/pg-driver/protocol'
import { obedientBackend, SESSION_START, type StatementAnswer } from './scripted-server-session.ts'

export { obedientBackend, type ObedientBackend, SESSION_START, type StatementAnswer, type StatementResult } from './scripted-server-session.ts'

type Message<Kind extends FrontendKind> = Extract<FrontendMessage, { readonly kind: Kind }>

/** One client's connection, as a script sees it. */
export interface ScriptedConnection {
  /** What the client has sent, in order. Answers to Authentication messages are `AuthenticationResponse`. */
  readonly received: readonly FrontendMessage[]
  /** Waits for the next message. Rejects when the client ends the connection, or does not speak the protocol. */
  readonly next: () => Promise<FrontendMessage>
  /** Waits for the next message, which must be of a kind. Rejects where it is another one. */
  readonly expect: <Kind extends FrontendKind>(kind: Kind, isRight?: (message: Message<Kind>) => boolean) => Promise<Message<Kind>>
  /** Waits for messages up to the first of a kind, and gives that. */
  readonly until: <Kind extends FrontendKind>(kind: Kind, isRight?: (message: Message<Kind>) => boolean) => Promise<Message<Kind>>
  /** Sends messages, in one piece. */
  readonly send: (...messages: readonly BackendMessage[]) => void
  /** Sends bytes, whatever they are. */
  readonly raw: (bytes: Uint8Array) => void
  /** Starts a session as a server does that asks for no password, and refuses to encrypt. */
  readonly startUp: () => Promise<StartupMessage>
  /**
   * Answers as a server does, up to a message that `isStrange`, which it gives unanswered, or the client's end: `undefined`.
   *
   * @param text the statement's, where the message runs one: a Query, or an Execute.
   */
  readonly serve: (isStrange?: (message: FrontendMessage, text: string) => boolean) => Promise<FrontendMessage | undefined>
  /** What a server would answer to a message: to send a part of it, or something in its place. */
  readonly answer: (message: FrontendMessage) => readonly BackendMessage[]
  /** Ends this half of the connection (FIN); what the client sends is still read. */
  readonly halfClose: () => void
  /** Ends the connection, once what was sent before is on its way. */
  readonly close: () => void
  /** Ends the connection with a reset (RST). */
  readonly reset: () => void
  /** Resolves when the client has ended the connection, or it has ended for both. */
  readonly ended: Promise<void>
}

/** What a server does on one connection. */
export type Script = (connection: ScriptedConnection) => Promise<void>

/** A server that plays scripts. */
export interface ScriptedServer extends AsyncDisposable {
  readonly port: number
  /** `postgres://...`, without TLS. */
  readonly url: string
  /** The connections that came, in order, but for those of cancel requests. */
  readonly connections: readonly ScriptedConnection[]
  /** The requests to cancel that came. */
  readonly cancelRequests: readonly Message<'CancelRequest'>[]
  /** What scripts threw: a message that was not expected, or the end of the connection while one was awaited. */
  readonly problems: readonly unknown[]
}

/** Says what a script's author got wrong: a message that cannot be written. */
const encoded = (message: BackendMessage): Buffer =>
  encodeBackend(message).match({
    success: bytes => bytes,
    failure: fault => {
      throw new Error(`${fault.message} cannot be written: ${fault.problem}`)
    },
  })

const scriptedConnection = (socket: Socket, answerTo: StatementAnswer | undefined): ScriptedConnection => {
  const reader = frontendReader()
  const received: FrontendMessage[] = []
  const { promise: ended, resolve: end } = Promise.withResolvers<void>()
  const backend = obedientBackend(answerTo)
  let taken = 0
  let over: string | undefined
  let wake: () => void = () => undefined

  const finish = (why: string): void => {
    over ??= why
    wake()
    end()
  }
  socket.on('data', bytes => {
    const { messages, fault } = reader.read(bytes)
    received.push(...messages)
    if (fault !== undefined) finish(`the client sent what is no message: ${fault.message}, ${fault.problem}`)
    wake()
  })
  socket.on('error', () => undefined)
  socket.on('end', () => {
    finish('the client ended the connection')
  })
  socket.on('close', () => {
    finish('the connection has ended')
  })

  const next = async (): Promise<FrontendMessage> => {
    for (;;) {
      const message = received[taken]
      if (message !== undefined) {
        taken += 1
        return message
      }
      if (over !== undefined) throw new Error(over)
      const { promise, resolve } = Promise.withResolvers<void>()
      wake = resolve
      await promise
    }
  }

  const isOf = <Kind extends FrontendKind>(message: FrontendMessage, kind: Kind): message is Message<Kind> => message.kind === kind

  const raw = (bytes: Uint8Array): void => {
    if (!socket.writableEnded && !socket.destroyed) socket.write(bytes)
  }
  const send = (...messages: readonly BackendMessage[]): void => {
    raw(Buffer.concat(messages.map(encoded)))
  }

  return {
    received,
    next,
    expect: async (kind, isRight = () => true) => {
      const message = await next()
      if (!isOf(message, kind) || !isRight(message)) throw new Error(`${kind} was expected, and ${JSON.stringify(message)} came`)
      return message
    },
    until: async (kind, isRight = () => true) => {
      for (;;) {
        const message = await next()
        if (isOf(message, kind) && isRight(message)) return message
      }
    },
    send,
    raw,
    startUp: async () => {
      for (;;) {
        const message = await next()
        if (message.kind === 'SSLRequest' || message.kind === 'GSSENCRequest') send({ kind: 'EncryptionResponse', answer: 'N' })
        else if (message.kind === 'StartupMessage') {
          send(...SESSION_START)
          return message
        } else throw new Error(`StartupMessage was expected, and ${message.kind} came`)
      }
    },
    serve: async (isStrange = () => false) => {
      for (;;) {
        const message = await next().catch((thrown: unknown) => {
          if (over === undefined) throw thrown
          return undefined
        })
        if (message === undefined || message.kind === 'Terminate') return undefined
        if (isStrange(message, backend.textOf(message))) return message
        send(...backend.answer(message))
      }
    },
    answer: backend.answer,
    halfClose: () => {
      socket.end()
    },
    close: () => {
      socket.destroySoon()
    },
    reset: () => {
      socket.resetAndDestroy()
    },
    ended,
  }
}

/**
 * Starts a server on a port of its own. Each connection plays a script: the first one the first, and so on; the last script is
 * played for all that follow. A connection that begins with a CancelRequest is closed, and plays none.
 *
 * @param scripts the scripts; where one ends, the connection stays open.
 * @param answerTo what statements give to `serve`. By default each SELECT gives one row with one column, `1`.
 *
 * @example
 * ```ts
 * import { connect } from '@quern/pg-driver'
 * import { sql } from '@quern/core'
 * import { scriptedServer } from '@quern/testing/scripted-server'
 *
 * await using server = await scriptedServer([
 *   async connection => {
 *     await connection.startUp()
 *     await connection.serve((_message, text) => text === 'select broken')
 *     connection.raw(Buffer.from('not PostgreSQL'))
 *   },
 * ])
 * const connected = await connect(server.url)
 * if (!connected.ok) throw new Error(connected.error.tag)
 * const db = connected.value
 * const answer = await db.run(sql.statement()`select broken`)
 * await db.close()
 * answer.match({ success: () => 'no failure', failure: ({ tag }) => tag }) // => 'ProtocolFailure'
 * ```
 */
export const scriptedServer = async (scripts: readonly [Script, ...Script[]], answerTo?: StatementAnswer): Promise<ScriptedServer> => {
  const connections: ScriptedConnection[] = []
  const cancelRequests: Message<'CancelRequest'>[] = []
  const problems: unknown[] = []
  const sockets = new Set<Socket>()

  const play = async (socket: Socket): Promise<void> => {
    const connection = scriptedConnection(socket, answerTo)
    const script = scripts[Math.min(connections.length, scripts.length - 1)] ?? scripts[0]
    connections.push(connection)
    await script(connection).catch((thrown: unknown) => {
      problems.push(thrown)
    })
  }

  const listener = createServer({ allowHalfOpen: true, noDelay: true }, socket => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => {
      sockets.delete(socket)
    })
    // The first bytes tell a request to cancel from a session; they are then read once more.
    socket.once('data', bytes => {
      const [first] = frontendReader(['CancelRequest']).read(bytes).messages
      if (first !== undefined) {
        cancelRequests.push(first)
        socket.end()
        return
      }
      socket.pause()
      socket.unshift(bytes)
      void play(socket)
      socket.resume()
    })
  }).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const address = listener.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has no port')
  const { port } = address
  return {
    port,
    url: `postgres://scripted:secret@127.0.0.1:${port}/scripted?sslmode=disable`,
    connections,
    cancelRequests,
    problems,
    [Symbol.asyncDispose]: async () => {
      const closed = once(listener, 'close')
      listener.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
