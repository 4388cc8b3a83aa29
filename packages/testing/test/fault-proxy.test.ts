import { once } from 'node:events'
import { connect } from 'node:net'
import { type BackendMessage, encodeBackend, encodeFrontend, type FrontendMessage } from '@quern/pg-driver/protocol'
import { describe, expect, test } from 'vitest'
import { settle, virtualClock } from '../src/clock.ts'
import {
  type Action, blackHole, connecting, cut, delay, drop, duplicate, type FaultProxy, faultProxy, halfClose, inject, message, oversized, reset,
  split, throttle, truncate,
} from '../src/fault-proxy.ts'
import { dial, type RawServer, rawServer, type Reading, readAll } from './raw-server.ts'

const client = (...messages: readonly FrontendMessage[]): Buffer =>
  Buffer.concat(messages.map(each => encodeFrontend(each).match({ success: bytes => bytes, failure: fault => { throw new Error(fault.problem) } })))
const server = (...messages: readonly BackendMessage[]): Buffer =>
  Buffer.concat(messages.map(each => encodeBackend(each).match({ success: bytes => bytes, failure: fault => { throw new Error(fault.problem) } })))

const STARTUP = client({ kind: 'StartupMessage', version: 196_608, parameters: [{ name: 'user', value: 'ann' }] })
const BEGIN = client({ kind: 'Query', text: 'begin' })
const COMMIT = client({ kind: 'Query', text: 'commit' })
const COMPLETE = server({ kind: 'CommandComplete', tag: 'COMMIT' })
const READY = server({ kind: 'ReadyForQuery', status: 'idle' })

interface Conversation extends AsyncDisposable {
  readonly proxy: FaultProxy
  readonly server: RawServer
  /** What the client has read, and the server. */
  readonly atClient: Reading
  readonly atServer: Reading
  readonly say: (bytes: Buffer) => void
  readonly answer: (bytes: Buffer) => void
  readonly hangUp: () => void
}

/** A client that has sent its start-up message through a proxy, with some rules. */
const conversation = async (rules: (proxy: FaultProxy) => void, options: Parameters<typeof faultProxy>[1] = {}): Promise<Conversation> => {
  const accepted = Promise.withResolvers<Reading>()
  const raw = await rawServer(socket => accepted.resolve(readAll(socket)))
  const proxy = await faultProxy(raw.url, options)
  rules(proxy)
  const socket = await dial(proxy.url)
  const atClient = readAll(socket)
  socket.write(STARTUP)
  const atServer = await accepted.promise
  await atServer.has(STARTUP.length)
  return {
    proxy, server: raw, atClient, atServer,
    say: bytes => void socket.write(bytes),
    answer: bytes => void raw.sockets[0]?.write(bytes),
    hangUp: () => void socket.destroy(),
    [Symbol.asyncDispose]: async () => {
      socket.destroy()
      await proxy.close()
      await raw[Symbol.asyncDispose]()
    },
  }
}

const at = (action: Action | readonly Action[], kind: 'Query' | 'CommandComplete' = 'Query') => (proxy: FaultProxy) => {
  proxy.rule({ when: message({ kind, text: /^commit/i }), do: action })
}

describe('cut and reset', () => {
  test('before a message it does not arrive', async () => {
    await using talk = await conversation(at(cut('before')))
    talk.say(Buffer.concat([BEGIN, COMMIT]))
    expect(await talk.atServer.ended).toBe('end')
    expect(talk.atServer.bytes()).toEqual(Buffer.concat([STARTUP, BEGIN]))
    expect(await talk.atClient.ended).toBe('end')
    expect([...talk.proxy.links]).toEqual([])
  })

  test('after a message it has arrived, and what follows has not', async () => {
    await using talk = await conversation(at(cut('after'), 'CommandComplete'))
    talk.answer(Buffer.concat([COMPLETE, READY]))
    expect(await talk.atClient.ended).toBe('end')
    expect(talk.atClient.bytes()).toEqual(COMPLETE)
    expect(await talk.atServer.ended).toBe('end')
  })

  test('a reset is seen as one', async () => {
    await using talk = await conversation(at(reset('after')))
    talk.say(COMMIT)
    expect(await talk.atClient.ended).toBe('ECONNRESET')
    expect(await talk.atServer.ended).toBe('ECONNRESET')
    expect(talk.proxy.counts().actions).toEqual({ reset: 1 })
  })

  test('a message can be cut in its middle', async () => {
    await using talk = await conversation(at(truncate(3)))
    talk.say(COMMIT)
    expect(await talk.atServer.ended).toBe('end')
    expect(talk.atServer.bytes().subarray(STARTUP.length)).toEqual(COMMIT.subarray(0, 3))
  })

  test('a client is turned away before the server hears of it', async () => {
    await using raw = await rawServer(() => undefined)
    for (const [action, how] of [[cut(), 'end'], [reset(), 'ECONNRESET']] as const) {
      await using proxy = await faultProxy(raw.url)
      proxy.rule({ when: connecting(1), do: action })
      const socket = connect({ host: '127.0.0.1', port: proxy.port })
      expect(await readAll(socket).ended).toBe(how)
      socket.destroy()
      expect([proxy.links.size, raw.sockets.length]).toEqual([0, 0])
    }
  })

  test('all at once, from outside', async () => {
    for (const [end, how] of [['cutAll', 'end'], ['resetAll', 'ECONNRESET']] as const) {
      await using talk = await conversation(() => undefined)
      talk.proxy[end]()
      expect(await talk.atClient.ended).toBe(how)
      const [link] = talk.proxy.links
      expect(link).toBeUndefined()
    }
  })
})

describe('what does not end a connection', () => {
  test('a half-close ends one direction', async () => {
    await using talk = await conversation(at(halfClose('client', 'after')))
    talk.say(COMMIT)
    expect(await talk.atClient.ended).toBe('end')
    talk.say(BEGIN)
    await talk.atServer.has(STARTUP.length + COMMIT.length + BEGIN.length)
    expect([...talk.proxy.links].map(({ closed }) => closed)).toEqual([false])
  })

  test('a delay holds what follows by the clock', async () => {
    const clock = virtualClock()
    await using talk = await conversation(at(delay(5_000)), { clock })
    talk.say(Buffer.concat([COMMIT, BEGIN]))
    while (clock.waiting() === 0) await settle()
    talk.answer(READY)
    await talk.atClient.has(READY.length)
    await clock.advance(4_999)
    expect(talk.atServer.bytes()).toEqual(STARTUP)
    await clock.advance(1)
    await talk.atServer.has(STARTUP.length + COMMIT.length + BEGIN.length)
  })

  test('a delay ends with its connection', async () => {
    const clock = virtualClock()
    await using talk = await conversation(at(delay(5_000)), { clock })
    talk.say(COMMIT)
    while (clock.waiting() === 0) await settle()
    talk.proxy.cutAll()
    expect(await talk.atServer.ended).toBe('end')
    expect(clock.waiting()).toBe(0)
  })

  test('a black hole takes all and tells nothing', async () => {
    await using talk = await conversation(at(blackHole()))
    talk.say(Buffer.concat([COMMIT, BEGIN]))
    while (talk.proxy.counts().messages.client < 3) await settle()
    talk.answer(READY)
    while (talk.proxy.counts().messages.server < 1) await settle()
    talk.server.sockets[0]?.end()
    await settle()
    expect([talk.atServer.bytes().length, talk.atClient.bytes().length]).toEqual([STARTUP.length, 0])
    expect(talk.proxy.links.size).toBe(1)
    talk.hangUp()
    while (talk.proxy.links.size > 0) await settle()
  })

  test('a black hole from the start never dials', async () => {
    await using raw = await rawServer(() => undefined)
    await using proxy = await faultProxy(raw.url)
    proxy.rule({ when: connecting(), do: blackHole() })
    const socket = await dial(proxy.url)
    socket.write(STARTUP)
    while (proxy.counts().messages.client === 0) await settle()
    socket.end()
    while (proxy.links.size > 0) await settle()
    expect(raw.sockets).toEqual([])
  })

  test('every byte by itself', async () => {
    await using talk = await conversation(proxy => proxy.rule({ when: connecting(), do: split('client') }))
    talk.say(COMMIT)
    await talk.atServer.has(STARTUP.length + COMMIT.length)
    expect(talk.atServer.bytes()).toEqual(Buffer.concat([STARTUP, COMMIT]))
    expect(talk.atServer.chunks.length).toBeGreaterThan(4)
    expect(talk.proxy.counts().actions).toEqual({ split: 1 })
  })

  test('one byte a second', async () => {
    const clock = virtualClock()
    await using talk = await conversation(at(throttle(1, 'client')), { clock })
    talk.say(COMMIT)
    for (let bytes = 1; bytes <= 3; bytes += 1) {
      while (clock.waiting() === 0) await settle()
      await talk.atServer.has(STARTUP.length + bytes)
      await clock.advance(999)
      expect(talk.atServer.bytes().length).toBe(STARTUP.length + bytes)
      await clock.advance(1)
    }
  })

  test('bytes of its own, to either side, before and after', async () => {
    const garbage = Buffer.from('?!')
    await using talk = await conversation(at([inject('server', garbage), inject('client', oversized(), 'after')]))
    talk.say(COMMIT)
    await talk.atServer.has(STARTUP.length + 2 + COMMIT.length)
    expect(talk.atServer.bytes()).toEqual(Buffer.concat([STARTUP, garbage, COMMIT]))
    await talk.atClient.has(5)
    expect(talk.atClient.bytes()).toEqual(Buffer.from([0x44, 0x7f, 0xff, 0xff, 0xff]))
  })

  test('a message is dropped, and the next one is not', async () => {
    await using talk = await conversation(proxy => proxy.rule({ when: message({ from: 'client', kind: 'Query', nth: 2 }), do: drop() }))
    talk.say(Buffer.concat([BEGIN, COMMIT, BEGIN]))
    await talk.atServer.has(STARTUP.length + 2 * BEGIN.length)
    expect(talk.atServer.bytes()).toEqual(Buffer.concat([STARTUP, BEGIN, BEGIN]))
  })

  test('a request to cancel is sent once more', async () => {
    const readings: Reading[] = []
    await using raw = await rawServer(socket => {
      readings.push(readAll(socket))
      socket.once('end', () => socket.end())
    })
    await using proxy = await faultProxy(raw.url)
    proxy.rule({ when: message({ kind: 'CancelRequest' }), do: duplicate(2) })
    const request = client({ kind: 'CancelRequest', processId: 7, secret: Buffer.from([1, 2, 3, 4]) })
    const socket = await dial(proxy.url)
    socket.end(request)
    expect(await readAll(socket).ended).toBe('end')
    expect(readings.map(reading => reading.bytes())).toEqual([request, request, request])
  })
})

describe('rules', () => {
  test('the first that fits acts, as often as it may', async () => {
    const seen: number[] = []
    await using talk = await conversation(proxy => {
      const never = proxy.rule({ when: () => true, do: cut() })
      never()
      proxy.rule({ when: message({ from: 'server' }), do: cut() })
      proxy.rule({
        when: event => {
          if (event.on === 'message' && event.message.kind === 'Query') seen.push(event.message.nth)
          return message({ kind: 'Query', link: 1 })(event)
        },
        do: drop(),
        times: 2,
      })
      proxy.rule({ when: message({ link: 2 }), do: cut() })
    })
    talk.say(Buffer.concat([BEGIN, BEGIN, BEGIN, COMMIT]))
    await talk.atServer.has(STARTUP.length + BEGIN.length + COMMIT.length)
    expect(seen).toEqual([1, 2])
    talk.proxy.clear()
    talk.answer(READY)
    await talk.atClient.has(READY.length)
    expect(talk.proxy.counts()).toEqual({
      connections: 1,
      messages: { client: 5, server: 1 },
      bytes: { client: STARTUP.length + 3 * BEGIN.length + COMMIT.length, server: READY.length },
      actions: { drop: 2 },
    })
  })

  test('a message tells what it is', async () => {
    const seen: unknown[] = []
    await using talk = await conversation(proxy => proxy.rule({
      when: event => {
        if (event.on === 'message') seen.push([event.message.from, event.message.kind, event.message.nth, event.message.text, event.message.decoded?.kind])
        return false
      },
      do: [],
    }))
    talk.say(Buffer.concat([client({ kind: 'Parse', name: '', text: 'select 1', typeOids: [] }), Buffer.from([0x42, 0, 0, 0, 4 + 12, ...Array.from({ length: 12 }, () => 255)])]))
    talk.answer(server({ kind: 'CommandComplete', tag: 'SELECT 1' }))
    while (seen.length < 4) await settle()
    expect(seen).toEqual(expect.arrayContaining([
      ['client', 'StartupMessage', 1, '', 'StartupMessage'],
      ['client', 'Parse', 1, 'select 1', 'Parse'],
      ['client', 'Malformed', 1, '', undefined],
      ['server', 'CommandComplete', 1, 'SELECT 1', 'CommandComplete'],
    ]))
  })

  test('a URL that is none is the caller\'s bug', async () => {
    await expect(faultProxy('nowhere')).rejects.toThrow(TypeError)
  })
})

test('a server that is not there resets its client', async () => {
  const raw = await rawServer(() => undefined)
  await raw[Symbol.asyncDispose]()
  await using proxy = await faultProxy(raw.url)
  const socket = await dial(proxy.url)
  expect(await readAll(socket).ended).toBe('ECONNRESET')
  expect(proxy.links.size).toBe(0)
  await proxy.close()
})

test('a reset of one side is a reset of the other', async () => {
  await using talk = await conversation(() => undefined)
  talk.server.sockets[0]?.resetAndDestroy()
  expect(await talk.atClient.ended).toBe('ECONNRESET')
  await using other = await conversation(() => undefined)
  const [link] = other.proxy.links
  link?.server.resetAndDestroy()
  await once(link?.client ?? other.server.sockets[0] as never, 'close')
  expect(link?.closed).toBe(true)
})
