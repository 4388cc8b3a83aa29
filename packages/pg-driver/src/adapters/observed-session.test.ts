import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import type { ConnectionLoss } from '../driver/contract.ts'
import { flush, parse, query, sync } from '../protocol/frontend.ts'
import { type BackendMessage, encodeBackend, encodeFrontend, PROTOCOL_3_0 } from '../protocol/index.ts'
import { observeSession } from './observed-session.ts'

const READY: BackendMessage = { kind: 'ReadyForQuery', status: 'idle' }
const ERROR: BackendMessage = { kind: 'ErrorResponse', fields: [{ code: 'V', value: 'ERROR' }, { code: 'C', value: '42601' }, { code: 'M', value: 'no' }] }

const written = (encoded: ReturnType<typeof encodeBackend>): Buffer => (encoded.ok ? encoded.value : expect.fail('it cannot be written'))

/** A session that has begun, and both of its ends. What the server reads is waited for by its length. */
const openSession = async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP port was expected')
  const accepted = once(server, 'connection')
  const socket = connect(address.port, '127.0.0.1')
  // The event has the connection as its first argument.
  const [other] = (await accepted) as [Socket]
  let received = Buffer.alloc(0)
  let wake = (): void => undefined
  other.on('data', bytes => {
    received = Buffer.concat([received, bytes])
    wake()
  })
  other.on('error', () => undefined)
  const session = observeSession(socket)
  // A driver listens; without that nothing is read.
  const { on } = session.facade as unknown as { readonly on: (event: string, listener: () => void) => void }
  let wakeDriver = (): void => undefined
  on('data', () => {
    wakeDriver()
  })
  /** Has the server say something, and waits until the driver has it. */
  const say = async (...messages: readonly BackendMessage[]): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>()
    wakeDriver = resolve
    other.write(Buffer.concat(messages.map(message => written(encodeBackend(message)))))
    await promise
  }
  /** What the server has read since the start, once it is as long as this, or the connection has ended. */
  const read = async (length: number): Promise<Buffer> => {
    while (received.length < length && !other.destroyed) {
      const { promise, resolve } = Promise.withResolvers<void>()
      wake = resolve
      other.once('close', () => {
        resolve()
      })
      await promise
    }
    return received
  }
  const losses: ConnectionLoss[] = []
  const begin = () => session.begin('extended', loss => losses.push(loss))
  const startUp = begin()
  session.facade.write(written(encodeFrontend({ kind: 'StartupMessage', version: PROTOCOL_3_0, parameters: [] })))
  await read(1)
  received = Buffer.alloc(0)
  await say({ kind: 'AuthenticationOk' }, { kind: 'BackendKeyData', processId: 1, secret: Buffer.alloc(4) }, READY)
  expect(session.end(startUp)).toBe(true)
  return {
    session,
    say,
    begin,
    losses,
    read,
    [Symbol.asyncDispose]: async () => {
      socket.destroy()
      other.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

test('an exchange ends when everything that was sent has been answered to its end', async () => {
  await using open = await openSession()
  const exchange = open.begin()
  open.session.facade.write(Buffer.concat([parse('', 'select 1'), sync()]))
  await open.say({ kind: 'ParseComplete' }, READY)
  expect(exchange.ready).toBe(true)
  expect(open.session.end(exchange)).toBe(true)
  expect(open.losses).toEqual([])
})

test('an exchange that is ended before that loses its connection', async () => {
  await using open = await openSession()
  const exchange = open.begin()
  open.session.facade.write(Buffer.concat([parse('', 'select 1'), sync()]))
  expect(open.session.end(exchange)).toBe(false)
  expect(open.losses).toMatchObject([{ by: 'protocol', sent: true }])
})

test('an exchange that is ended after an error that no Sync followed loses its connection', async () => {
  await using open = await openSession()
  const exchange = open.begin()
  open.session.facade.write(Buffer.concat([parse('', 'select'), flush()]))
  await open.say(ERROR)
  expect(open.session.end(exchange)).toBe(false)
  expect(open.losses).toMatchObject([{ by: 'protocol', error: { sqlstate: '42601' } }])
  // What comes after it has nothing to do with that error.
  expect(open.session.loss()).not.toHaveProperty('error')
})

test('what a driver sends between two statements does not get out, and ends the connection', async () => {
  await using open = await openSession()
  const events: string[] = []
  open.session.subscribe(({ kind }) => events.push(kind))
  open.session.facade.write(sync())
  expect(open.session.loss()).toMatchObject({ by: 'protocol', sent: false })
  expect(events).toEqual(['lost'])
  expect(await open.read(1)).toHaveLength(0)
})

test.each([['a second Sync', sync()], ['the next statement', query('select 1')]])('%s behind a Sync that is not answered does not get out', async (_name, bytes) => {
  await using open = await openSession()
  open.begin()
  open.session.facade.write(sync())
  open.session.facade.write(bytes)
  expect(open.losses).toMatchObject([{ by: 'protocol', sent: true }])
  expect((await open.read(sync().length)).equals(sync())).toBe(true)
})

test('a statement in front of which a driver still sends the Sync of another is not sent', async () => {
  await using open = await openSession()
  const first = open.begin()
  open.session.facade.write(Buffer.concat([parse('', 'select'), sync()]))
  await open.say(ERROR, READY)
  expect(open.session.end(first)).toBe(true)
  open.begin()
  open.session.facade.write(Buffer.concat([sync(), parse('', 'select 1'), sync()]))
  expect(open.losses).toMatchObject([{ by: 'protocol', sent: false }])
  expect(await open.read(Infinity)).toHaveLength(parse('', 'select').length + sync().length)
})

test('what became of the first try of a driver is no answer to its second', async () => {
  await using open = await openSession()
  const exchange = open.begin()
  open.session.facade.write(Buffer.concat([parse('', 'select'), sync()]))
  await open.say(ERROR, READY)
  expect(exchange).toMatchObject({ ready: true, error: { sqlstate: '42601' } })
  open.session.facade.write(Buffer.concat([parse('', 'select'), sync()]))
  expect(exchange).toMatchObject({ ready: false, error: undefined, bound: false, tags: [] })
  expect(open.session.end(exchange)).toBe(false)
  expect(open.losses[0]).not.toHaveProperty('error')
})

test('a second try in a transaction that has failed is answered by the first', async () => {
  await using open = await openSession()
  const exchange = open.begin()
  open.session.facade.write(Buffer.concat([parse('', 'select'), sync()]))
  await open.say(ERROR, { kind: 'ReadyForQuery', status: 'failed' })
  open.session.facade.write(Buffer.concat([parse('', 'select'), sync()]))
  expect(exchange).toMatchObject({ ready: false, error: { sqlstate: '42601' } })
})
