/// <reference types="node" />
import { Socket } from 'node:net'
import type { Clock } from '@quern/pg-driver'
import type { Action, ActionKind, Side } from './actions.ts'
import type { ProxyEvent } from './rules.ts'
import { type Segment, segments } from './segments.ts'

/** One connection through the proxy. */
export interface Link {
  /** 1 for the first that the proxy took. */
  readonly number: number
  /** The socket to the client. */
  readonly client: Socket
  /** The socket to the server. Before the server is dialled it is not connected. */
  readonly server: Socket
  /** Neither half is open any more. */
  readonly closed: boolean
  /** Ends both halves in order, now. */
  readonly cut: () => void
  /** Ends both halves by a reset, now. */
  readonly reset: () => void
}

/** What a link asks of its proxy. */
export interface LinkContext {
  readonly target: { readonly host: string; readonly port: number }
  readonly clock: Clock
  readonly actionsFor: (event: ProxyEvent) => readonly Action[]
  readonly counted: (what: ActionKind) => void
  readonly passed: (from: Side, messages: number, bytes: number) => void
  readonly ended: (link: Link) => void
}

/** How the bytes of a side are sent on. */
type Pace = { readonly bytes: number; readonly every: number } | undefined

const OTHER = { client: 'server', server: 'client' } as const
const SIDES = ['client', 'server'] as const

const sidesOf = (from: Side | 'both'): readonly Side[] => (from === 'both' ? SIDES : [from])

const endInOrder = (socket: Socket): void => {
  if (socket.connecting) socket.destroy()
  else socket.destroySoon()
}

const ignore = (): void => undefined

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/** Sends bytes on a connection of their own, and waits until the server has ended it. */
const sendAlone = (target: LinkContext['target'], bytes: Buffer): Promise<void> =>
  new Promise(resolve => {
    const socket = new Socket()
    socket.on('error', ignore)
    socket.once('close', () => {
      resolve()
    })
    socket.resume()
    socket.connect(target, () => {
      socket.end(bytes)
    })
  })

/** Carries one connection: takes what each side sends, asks what is to be done with it, and does that. */
export const openLink = (client: Socket, number: number, { target, clock, actionsFor, counted, passed, ended }: LinkContext): Link => {
  const server = new Socket({ allowHalfOpen: true })
  const sockets: Record<Side, Socket> = { client, server }
  const stream = segments()
  const swallowed = { client: false, server: false }
  const pace: Record<Side, Pace> = { client: undefined, server: undefined }
  /** Ends whatever the link waits for. */
  const over = new AbortController()
  let closed = false

  const finish = (end: (socket: Socket) => void): void => {
    if (closed) return
    closed = true
    over.abort()
    end(client)
    end(server)
    ended(link)
  }

  const link: Link = {
    number,
    client,
    server,
    get closed() {
      return closed
    },
    cut: () => {
      finish(endInOrder)
    },
    reset: () => {
      finish(socket => {
        if (socket.connecting || socket.pending) socket.destroy()
        else socket.resetAndDestroy()
      })
    },
  }

  /** Resolves when something has come to pass, or the link has ended. */
  const until = (begin: (done: () => void) => () => void): Promise<void> =>
    new Promise(resolve => {
      const settle = (): void => {
        over.signal.removeEventListener('abort', settle)
        stop()
        resolve()
      }
      over.signal.addEventListener('abort', settle)
      const stop = begin(settle)
    })

  const wait = (milliseconds: number): Promise<void> => until(done => clock.after(milliseconds, done))

  const sent = (to: Side, bytes: Uint8Array): Promise<void> | undefined => {
    const socket = sockets[to]
    if (closed || !socket.writable || socket.write(bytes)) return undefined
    return until(done => {
      socket.once('drain', done)
      socket.once('close', done)
      return () => {
        socket.off('drain', done)
        socket.off('close', done)
      }
    })
  }

  const paced = async (to: Side, bytes: Buffer, { bytes: atOnce, every }: NonNullable<Pace>): Promise<void> => {
    for (let at = 0; at < bytes.length; at += atOnce) {
      if (closed) return
      await sent(to, bytes.subarray(at, at + atOnce))
      await (every === 0 ? turn() : wait(every))
    }
  }

  const passOn = (from: Side, bytes: Buffer): Promise<void> | undefined => {
    if (swallowed[from]) return undefined
    const how = pace[from]
    return how === undefined ? sent(OTHER[from], bytes) : paced(OTHER[from], bytes, how)
  }

  const act = async (action: Action, bytes: Buffer): Promise<void> => {
    counted(action.kind)
    switch (action.kind) {
      case 'cut':
        link.cut()
        return
      case 'reset':
        link.reset()
        return
      case 'halfClose':
        sockets[action.towards].end()
        return
      case 'delay':
        await wait(action.milliseconds)
        return
      case 'blackHole':
        for (const side of sidesOf(action.from)) swallowed[side] = true
        return
      case 'split':
        for (const side of sidesOf(action.from)) pace[side] = { bytes: 1, every: 0 }
        return
      case 'throttle':
        for (const side of sidesOf(action.from)) pace[side] = { bytes: 1, every: 1_000 / action.bytesPerSecond }
        return
      case 'inject':
        await sent(action.to, action.bytes)
        return
      case 'duplicate':
        for (let left = action.times; left > 0; left -= 1) await sendAlone(target, bytes)
        return
      case 'truncate':
      case 'drop':
    }
  }

  /** Does what is to be done at an event, and passes its bytes on. */
  const perform = async (actions: readonly Action[], from: Side, bytes: Buffer): Promise<void> => {
    for (const action of actions) {
      if ('at' in action && action.at === 'after') continue
      await act(action, bytes)
      if (closed) return
      if (action.kind === 'truncate') {
        await passOn(from, bytes.subarray(0, action.bytes))
        link.cut()
        return
      }
    }
    if (!actions.some(({ kind }) => kind === 'drop')) await passOn(from, bytes)
    for (const action of actions) {
      if ('at' in action && action.at === 'after' && !closed) await act(action, bytes)
    }
  }

  const carry = (from: Side, { message, bytes }: Segment): Promise<void> | undefined => {
    passed(from, message === undefined ? 0 : 1, bytes.length)
    const actions = actionsFor(message === undefined ? { on: 'bytes', link, from, bytes } : { on: 'message', link, message })
    return actions.length === 0 ? passOn(from, bytes) : perform(actions, from, bytes)
  }

  const carryAll = async (from: Side, first: Promise<void>, rest: readonly Segment[]): Promise<void> => {
    await first
    for (const segment of rest) {
      if (closed) return
      await carry(from, segment)
    }
  }

  /** Carries a chunk. It gives a promise only where there is something to wait for. */
  const pump = (from: Side, found: readonly Segment[]): Promise<void> | undefined => {
    for (const [index, segment] of found.entries()) {
      if (closed) return undefined
      const waiting = carry(from, segment)
      if (waiting !== undefined) return carryAll(from, waiting, found.slice(index + 1))
    }
    return undefined
  }

  const attach = (from: Side): void => {
    const source = sockets[from]
    /** What is still being carried: the end comes after it. */
    let busy: Promise<void> | undefined
    source.setNoDelay(true)
    source.on('data', (chunk: Buffer) => {
      busy = pump(from, stream.feed(from, chunk))
      if (busy === undefined) return
      source.pause()
      void busy.then(() => {
        busy = undefined
        source.resume()
      })
    })
    source.on('end', () => {
      void Promise.resolve(busy).then(() => pump(from, stream.finish(from))).then(() => {
        if (closed) return
        // No backend is left behind when a client has gone, not even one beyond a black hole.
        if (from === 'client' && (swallowed.client || swallowed.server)) link.cut()
        else if (!swallowed[from]) sockets[OTHER[from]].end()
      })
    })
    let wasReset = false
    source.once('error', () => {
      wasReset = true
    })
    source.on('close', () => {
      if (closed) return
      // The client of a black hole is told nothing of what became of the server.
      if (from === 'server' && swallowed.server && !client.destroyed) return
      if (wasReset) link.reset()
      else if (sockets[OTHER[from]].destroyed || !source.readableEnded) link.cut()
    })
  }

  const begin = async (): Promise<void> => {
    client.pause()
    for (const side of SIDES) sockets[side].on('error', ignore)
    const actions = actionsFor({ on: 'connect', link })
    for (const action of actions) {
      await act(action, Buffer.alloc(0))
      if (closed) return
    }
    attach('client')
    if (swallowed.client) {
      client.resume()
      return
    }
    attach('server')
    server.once('connect', () => {
      client.resume()
    })
    server.connect(target)
  }
  // Not before the caller has the link.
  void Promise.resolve().then(begin)
  return link
}
