import fc from 'fast-check'
import { expect, test } from 'vitest'
import { frameReader } from './frames.ts'

const message = (type: string, body: Uint8Array): Buffer => {
  const bytes = Buffer.alloc(5 + body.length)
  bytes.write(type, 0, 'latin1')
  bytes.writeUInt32BE(4 + body.length, 1)
  bytes.set(body, 5)
  return bytes
}

const read = (chunks: readonly Buffer[], wanted = (_type: number): boolean => true): [string, string][] => {
  const seen: [string, string][] = []
  const reader = frameReader(wanted, (type, body) => seen.push([String.fromCharCode(type), body.toString('hex')]))
  for (const chunk of chunks) reader.read(chunk)
  return seen
}

const messages = fc.array(fc.record({ type: fc.constantFrom('D', 'C', 'Z', 'E', 'T', '1', 's'), body: fc.uint8Array({ maxLength: 40 }) }), { maxLength: 12 })

/** Cuts bytes at the given places. */
const cut = (bytes: Buffer, places: readonly number[]): Buffer[] => {
  const at = [...new Set(places.map(place => place % (bytes.length + 1)))].toSorted((a, b) => a - b)
  return [0, ...at].map((from, index) => bytes.subarray(from, at[index] ?? bytes.length))
}

test('messages come out whole and in order, wherever the bytes are cut', () => {
  fc.assert(
    fc.property(messages, fc.array(fc.nat(500), { maxLength: 30 }), (sent, places) => {
      const bytes = Buffer.concat(sent.map(({ type, body }) => message(type, body)))
      expect(read(cut(bytes, places))).toEqual(sent.map(({ type, body }) => [type, Buffer.from(body).toString('hex')]))
    }),
  )
})

test('unwanted messages are passed over, wherever the bytes are cut', () => {
  fc.assert(
    fc.property(messages, fc.array(fc.nat(500), { maxLength: 30 }), (sent, places) => {
      const bytes = Buffer.concat(sent.map(({ type, body }) => message(type, body)))
      const expected = sent.filter(({ type }) => type !== 'D').map(({ type, body }) => [type, Buffer.from(body).toString('hex')])
      expect(read(cut(bytes, places), type => type !== 0x44)).toEqual(expected)
    }),
  )
})
