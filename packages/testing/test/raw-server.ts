import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A server of bytes, for what a proxy does to them; what it does with a connection is given. */
export interface RawServer extends AsyncDisposable {
  readonly url: string
  readonly sockets: readonly Socket[]
}

/** Starts a server of bytes on a free port. */
export const rawServer = async (accept: (socket: Socket) => void): Promise<RawServer> => {
  const sockets: Socket[] = []
  const listener = createServer({ allowHalfOpen: true }, socket => {
    sockets.push(socket)
    socket.on('error', () => undefined)
    accept(socket)
  }).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as { readonly port: number } // It listens on TCP.
  return {
    url: `postgres://127.0.0.1:${port}/x`,
    sockets,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      listener.close()
      await once(listener, 'close')
    },
  }
}

/** What a socket has read, and how it ended. */
export interface Reading {
  readonly bytes: () => Buffer
  readonly chunks: readonly Buffer[]
  /** Resolves with how reading ended: by an end in order, by an error's code, or because this side closed. */
  readonly ended: Promise<string>
  /** Resolves when so many bytes have come. */
  readonly has: (length: number) => Promise<void>
}

/** Reads a socket to its end. */
export const readAll = (socket: Socket): Reading => {
  const chunks: Buffer[] = []
  let length = 0
  let tell: (() => void) | undefined
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    length += chunk.length
    tell?.()
  })
  const ended = new Promise<string>(resolve => {
    socket.once('end', () => resolve('end'))
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    socket.once('close', () => resolve('close'))
  })
  return {
    bytes: () => Buffer.concat(chunks),
    chunks,
    ended,
    has: wanted => new Promise(resolve => {
      tell = () => {
        if (length >= wanted) resolve()
      }
      tell()
    }),
  }
}

/** Connects to a URL's port, by bytes. */
export const dial = async (url: string): Promise<Socket> => {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port), allowHalfOpen: true })
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  socket.setNoDelay(true)
  return socket
}
