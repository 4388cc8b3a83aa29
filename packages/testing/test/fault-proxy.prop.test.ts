import { once } from 'node:events'
import type { Socket } from 'node:net'
import fc from 'fast-check'
import { encodeBackend, encodeFrontend } from '@quern/pg-driver/protocol'
import { sql, integer } from '@quern/core'
import { connect } from '@quern/pg-driver'
import { expect, test } from 'vitest'
import { faultProxy, type FaultRates, message } from '../src/fault-proxy.ts'
import { randomRule } from '../src/fault-proxy/random-faults.ts'
import type { Link } from '../src/fault-proxy/link.ts'
import { segments } from '../src/fault-proxy/segments.ts'
import { seededRandom } from '../src/random.ts'
import { describeEachServer } from '../src/targets.ts'
import { dial, rawServer, readAll } from './raw-server.ts'
import { valueOf } from './results.ts'

const encoded = (result: ReturnType<typeof encodeFrontend>): Buffer => result.match({ success: bytes => bytes, failure: () => Buffer.alloc(0) })

const text = fc.string({ maxLength: 40 })
const garbage = fc.uint8Array({ maxLength: 60 }).map(bytes => Buffer.from(bytes))
const fromClient = fc.array(fc.oneof(
  { weight: 6, arbitrary: text.map(words => encoded(encodeFrontend({ kind: 'Query', text: words }))) },
  { weight: 1, arbitrary: fc.constant(encoded(encodeFrontend({ kind: 'Sync' }))) },
  { weight: 1, arbitrary: garbage },
), { maxLength: 12 })
const fromServer = fc.array(fc.oneof(
  { weight: 6, arbitrary: text.map(tag => encoded(encodeBackend({ kind: 'CommandComplete', tag }))) },
  { weight: 1, arbitrary: fc.constantFrom('S', 'N', 'G').map(answer => Buffer.from(answer)) },
  { weight: 1, arbitrary: garbage },
), { maxLength: 12 })
const startUp = fc.constantFrom(
  Buffer.alloc(0),
  encoded(encodeFrontend({ kind: 'SSLRequest' })),
  encoded(encodeFrontend({ kind: 'StartupMessage', version: 196_608, parameters: [{ name: 'user', value: 'ann' }] })),
  encoded(encodeFrontend({ kind: 'CancelRequest', processId: 1, secret: Buffer.from('abcd') })),
)
const pieces = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 20 })

/** The bytes, cut into pieces of these lengths, over and over. */
const cutUp = (bytes: Buffer, lengths: readonly number[]): readonly Buffer[] => {
  const cut: Buffer[] = []
  for (let at = 0, index = 0; at < bytes.length; index += 1) {
    const length = lengths[index % lengths.length] ?? 1
    cut.push(bytes.subarray(at, at + length))
    at += length
  }
  return cut
}

test('every byte is in one segment, in order, whatever comes', () => {
  fc.assert(fc.property(startUp, fromClient, fromServer, pieces, fc.integer(), (first, client, server, lengths, seed) => {
    const random = seededRandom(seed)
    const wire = { client: Buffer.concat([first, ...client]), server: Buffer.concat(server) }
    const waiting = { client: [...cutUp(wire.client, lengths)], server: [...cutUp(wire.server, lengths)] }
    const out = { client: [] as Buffer[], server: [] as Buffer[] }
    const stream = segments()
    while (waiting.client.length + waiting.server.length > 0) {
      const side = random() < 0.5 ? 'client' : 'server'
      const chunk = waiting[side].shift()
      if (chunk !== undefined) out[side].push(...stream.feed(side, chunk).map(({ bytes }) => bytes))
    }
    for (const side of ['client', 'server'] as const) {
      out[side].push(...stream.finish(side).map(({ bytes }) => bytes))
      expect(Buffer.concat(out[side]).toString('hex')).toBe(wire[side].toString('hex'))
    }
  }))
})

test('without a rule it is transparent, both ways', async () => {
  let answer: readonly Buffer[] = []
  let accepted = Promise.withResolvers<ReturnType<typeof readAll>>()
  const writeAll = async (socket: Socket, chunks: readonly Buffer[]): Promise<void> => {
    for (const chunk of chunks) {
      if (!socket.write(chunk)) await once(socket, 'drain')
      await new Promise(resolve => setImmediate(resolve))
    }
    socket.end()
  }
  await using raw = await rawServer(socket => {
    accepted.resolve(readAll(socket))
    void writeAll(socket, answer)
  })
  await using proxy = await faultProxy(raw.url)
  proxy.rule({ when: message({ text: /never said/u }), do: [] })
  await fc.assert(fc.asyncProperty(startUp, fromClient, fromServer, pieces, async (first, client, server, lengths) => {
    accepted = Promise.withResolvers()
    answer = cutUp(Buffer.concat(server), lengths)
    const socket = await dial(proxy.url)
    const atClient = readAll(socket)
    const [atServer] = await Promise.all([accepted.promise, writeAll(socket, cutUp(Buffer.concat([first, ...client]), lengths))])
    expect(await Promise.all([atClient.ended, atServer.ended])).toEqual(['end', 'end'])
    expect(atServer.bytes().toString('hex')).toBe(Buffer.concat([first, ...client]).toString('hex'))
    expect(atClient.bytes().toString('hex')).toBe(Buffer.concat(server).toString('hex'))
  }), { numRuns: 50 })
})

test('what one side does not read is not taken from the other', async () => {
  let inRaw: Socket | undefined
  await using raw = await rawServer(socket => {
    inRaw = socket
    socket.pause()
  })
  await using proxy = await faultProxy(raw.url)
  const socket = await dial(proxy.url)
  const chunk = encoded(encodeFrontend({ kind: 'Query', text: 'x'.repeat(1 << 20) }))
  socket.write(encoded(encodeFrontend({ kind: 'StartupMessage', version: 196_608, parameters: [{ name: 'user', value: 'ann' }] })))
  let written = 0
  // As much as the buffers of two connections hold, and no more: far less than what there is to be written.
  while (written < 200 && (socket.writableLength < 8 << 20)) {
    socket.write(chunk)
    written += 1
    await new Promise(resolve => setImmediate(resolve))
  }
  expect(proxy.counts().bytes.client).toBeLessThan(100 << 20)
  expect(written).toBeLessThan(200)
  let read = 0
  inRaw?.on('data', (bytes: Buffer) => {
    read += bytes.length
  })
  socket.end()
  inRaw?.resume()
  await once(inRaw as Socket, 'end')
  expect(read).toBe(written * chunk.length + 18)
})

test('a seed gives the same faults at the same messages', () => {
  fc.assert(fc.property(fc.integer(), fc.constantFrom(1, 2, 3), (seed, number) => {
    const rates: FaultRates = { cut: 0.1, reset: 0.1, halfClose: 0.1, blackHole: 0.1, delay: 0.1, drop: 0.1, garbage: 0.1, oversized: 0.1, split: 0.5, throttle: 0.4 }
    const scaled = Object.fromEntries(Object.entries(rates).map(([kind, rate]) => [kind, rate / 2]))
    const faults = (): readonly unknown[] => {
      const rule = randomRule({ seed, rates: scaled })
      const link = { number } as Link // Nothing else of it is looked at.
      const events = [{ on: 'connect', link } as const, ...Array.from({ length: 50 }, () => ({ on: 'message', link, message: {} as never } as const))]
      return events.map(event => (rule.when(event) ? structuredClone(rule.do) : undefined))
    }
    expect(faults()).toEqual(faults())
  }))
  const kinds = new Set<string>()
  for (let seed = 0; seed < 300; seed += 1) {
    const rule = randomRule({ seed, rates: { cut: 0.1, reset: 0.1, halfClose: 0.1, blackHole: 0.1, delay: 0.1, drop: 0.1, garbage: 0.1, oversized: 0.1, split: 0.1, throttle: 0.1 } })
    const link = { number: 1 } as Link
    for (const event of [{ on: 'connect', link }, { on: 'message', link, message: {} as never }] as const) {
      if (rule.when(event) && 'kind' in rule.do) kinds.add(rule.do.kind)
    }
    expect(rule.when({ on: 'bytes', link, from: 'client', bytes: Buffer.alloc(0) })).toBe(false)
  }
  expect(kinds).toEqual(new Set(['cut', 'reset', 'halfClose', 'blackHole', 'delay', 'drop', 'inject', 'split', 'throttle']))
  expect(() => randomRule({ seed: 1, rates: { cut: 0.6, drop: 0.6 } })).toThrow(RangeError)
  expect(() => randomRule({ seed: 1, rates: { cut: -1 } })).toThrow(RangeError)
})

describeEachServer('a driver by way of the proxy', target => {
  test('does not see it, not even byte by byte', async () => {
    await using proxy = await faultProxy(target.url)
    proxy.random({ seed: 3, rates: { split: 0.5 } })
    await using db = await valueOf(connect(proxy.url, { pool: { max: 4 } }))
    const rows = sql.statement({ n: integer() })`select n from generate_series(1, 200) as n`
    const all = await Promise.all(Array.from({ length: 8 }, () => valueOf(db.all(rows))))
    expect(all.map(each => each.length)).toEqual(Array.from({ length: 8 }, () => 200))
    expect(proxy.counts().connections).toBeGreaterThan(0)
    expect(proxy.counts().actions.split ?? 0).toBeGreaterThan(0)
  })

  test('is cut by chance, and the same way each time', async () => {
    const counts = []
    for (const _ of [1, 2]) {
      await using proxy = await faultProxy(target.url)
      proxy.random({ seed: 11, rates: { cut: 0.02, delay: 0.05 }, longestDelay: 2, when: event => event.on === 'message' && event.message.from === 'client' && event.message.kind !== 'StartupMessage' })
      const opened = await connect(proxy.url, { pool: { max: 1 } })
      if (opened.ok) {
        for (let n = 0; n < 40; n += 1) await opened.value.one(sql.statement({ n: integer() })`select 1 as n`).match({ success: () => 0, failure: () => 0 })
        await opened.value.close({ grace: 0 })
      }
      counts.push(proxy.counts().actions)
    }
    expect(counts[0]).toEqual(counts[1])
    expect(counts[0]).toMatchObject({ cut: expect.any(Number) })
  })
})
