import { expect, test } from 'vitest'
import { backendFrames, frontendFrames, type ProtocolFault, UNTYPED } from './index.ts'

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1')

const SSL_REQUEST = Buffer.from('0000000804d2162f', 'hex')
const GSSENC_REQUEST = Buffer.from('0000000804d21630', 'hex')
const CANCEL_REQUEST = Buffer.from('0000001004d2162e0000000701020304', 'hex')
const STARTUP = Buffer.from('000000090003000000', 'hex')

const frontendFault = (...chunks: readonly Buffer[]): ProtocolFault | undefined => {
  const reader = frontendFrames(() => undefined)
  for (const chunk of chunks) reader.read(chunk)
  return reader.finish()
}

const backendFault = (...chunks: readonly Buffer[]): ProtocolFault | undefined => {
  const reader = backendFrames(() => undefined)
  let fault: ProtocolFault | undefined
  for (const chunk of chunks) fault = reader.read(chunk)
  return fault
}

test.each<[string, Buffer, Partial<ProtocolFault>]>([
  ['another protocol', latin1('SSH-2.0-OpenSSH_9.6\r\n'), { message: 'ParameterStatus', offset: 1 }],
  ['a type that there is not', latin1('Z\0\0\0\x05I{}{}{}'), { message: 'type 0x7b', offset: 6, problem: 'there is no message of this type' }],
  ['no type', latin1('\0\0\0\0\x04'), { message: 'type 0x00', offset: 0 }],
  ['a length that does not hold itself', latin1('1\0\0\0\x03'), { message: 'ParseComplete', offset: 1, problem: 'its length is 3, where 4 to 4 can be' }],
  ['a length of more than the message can have', latin1('Z\0\0\0\x06'), { message: 'ReadyForQuery', problem: 'its length is 6, where 5 to 5 can be' }],
  ['a negative length', latin1('D\xff\xff\xff\xff'), { message: 'DataRow', problem: 'its length is 4294967295, where 6 to 1073741823 can be' }],
  ['a length that PostgreSQL does not send', latin1('C\0\0\x75\x31'), { message: 'CommandComplete', problem: 'its length is 30001, where 5 to 30000 can be' }],
])('what a server sends is refused by its header: %s', (_name, bytes, fault) => {
  expect(backendFault(bytes)).toMatchObject({ tag: 'ProtocolFault', side: 'backend', ...fault })
  expect(backendFault(...[...bytes].map(byte => Buffer.of(byte)))).toMatchObject(fault)
})

test.each<[string, Buffer, Partial<ProtocolFault>]>([
  ['HTTP', latin1('GET / HTTP/1.1\r\n'), { message: 'a start-up packet', offset: 0 }],
  ['TLS', latin1('\x16\x03\x01\x02\0\x01'), { message: 'a start-up packet', offset: 0 }],
  ['a start-up packet without a code', latin1('\0\0\0\x04'), { message: 'a start-up packet', problem: 'its length is 4, where 8 to 10004 can be' }],
  ['a second SSLRequest', Buffer.concat([SSL_REQUEST, SSL_REQUEST]), { offset: 8, problem: 'encryption is asked for once more' }],
  ['bytes after a CancelRequest', Buffer.concat([CANCEL_REQUEST, STARTUP]), { offset: 16, problem: 'nothing follows a CancelRequest' }],
  ['a Sync that is too long', Buffer.concat([SSL_REQUEST, GSSENC_REQUEST, STARTUP, latin1('S\0\0\0\x05')]), { message: 'Sync', offset: 26 }],
  ['a message of a server', Buffer.concat([STARTUP, latin1('Z\0\0\0\x05I')]), { message: 'type 0x5a', offset: 9 }],
  ['an end within a message', Buffer.concat([STARTUP, latin1('Q\0\0\0\x09a')]), { message: 'the end', offset: 15 }],
])('what a client sends is refused by its header: %s', (_name, bytes, fault) => {
  expect(frontendFault(bytes)).toMatchObject({ tag: 'ProtocolFault', side: 'frontend', ...fault })
  expect(frontendFault(...[...bytes].map(byte => Buffer.of(byte)))).toMatchObject(fault)
})

test('a fault is final', () => {
  const seen: number[] = []
  const reader = backendFrames(type => {
    seen.push(type)
    return undefined
  })
  const fault = reader.read(latin1('Z\0\0\0\x05I?????'))
  expect(fault).toBeDefined()
  expect(reader.read(latin1('Z\0\0\0\x05I'))).toBe(fault)
  expect(reader.finish()).toBe(fault)
  expect(seen).toEqual([0x5a])
  expect(reader.consumed()).toBe(6)
  expect(reader.held()).toBe(0)
})

test('what is found wrong with a body is a fault at its place in the stream', () => {
  const reader = backendFrames(type => (type === 0x43 ? { at: 2, problem: 'no' } : undefined))
  expect(reader.read(latin1('Z\0\0\0\x05IC\0\0\0\x08abc\0'))).toMatchObject({ message: 'CommandComplete', offset: 13, problem: 'no' })
})

test('a message that has come whole is not copied', () => {
  const chunk = latin1('D\0\0\0\x0b\0\x01\0\0\0\x01xC\0\0\0\x05\0')
  const places: unknown[] = []
  backendFrames((type, bytes, start, end) => {
    places.push([bytes === chunk, String.fromCharCode(type), start, end])
    return undefined
  }).read(chunk)
  expect(places).toEqual([[true, 'D', 0, 12], [true, 'C', 12, 18]])
})

test('memory is taken for what has come, not for what is announced', () => {
  const reader = backendFrames(() => undefined)
  const before = process.memoryUsage().arrayBuffers
  const announced = Buffer.alloc(5)
  announced.write('D')
  announced.writeUInt32BE(0x3fffffff, 1)
  reader.read(announced)
  for (let count = 0; count < 100; count += 1) reader.read(Buffer.alloc(1_000))
  expect(reader.held()).toBe(100_005)
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2_000_000)
})

test('what is not wanted is not held', () => {
  const reader = backendFrames(() => undefined, type => type !== 0x44)
  const announced = latin1('D\x3f\xff\xff\xff')
  reader.read(announced)
  for (let count = 0; count < 100; count += 1) reader.read(Buffer.alloc(1_000))
  expect([reader.consumed(), reader.held()]).toEqual([100_005, 0])
  expect(reader.finish()).toMatchObject({ problem: 'the bytes end within a message' })
})

test('an answer to a request for encryption is one byte, or an error', () => {
  const taken: string[] = []
  const open = () => {
    const reader = backendFrames((type, _bytes, start, end) => {
      taken.push(`${type === UNTYPED ? 'answer' : String.fromCharCode(type)} ${end - start}`)
      return undefined
    })
    reader.expectEncryptionResponse()
    return reader
  }
  expect(open().read(latin1('SZ\0\0\0\x05I'))).toBeUndefined()
  expect(open().read(latin1('E\0\0\0\x05\0'))).toBeUndefined()
  expect(taken).toEqual(['answer 1', 'Z 6', 'E 6'])
  expect(open().read(latin1('X'))).toMatchObject({ message: 'EncryptionResponse', problem: 'there is no answer 0x58' })
  expect(open().read(latin1(''))).toBeUndefined()
  const late = backendFrames(() => undefined)
  late.read(latin1('Z\0\0'))
  late.expectEncryptionResponse()
  expect(late.read(latin1('N'))).toMatchObject({ message: 'EncryptionResponse', problem: 'it comes within a message' })
  expect(late.read(latin1('N'))).toMatchObject({ problem: 'it comes within a message' })
})

test('bytes of any view are read', () => {
  const whole = new Uint8Array([9, 9, 0x5a, 0, 0, 0, 5, 0x49, 9])
  let body = ''
  backendFrames((_type, bytes, start, end) => {
    body = bytes.toString('latin1', start + 5, end)
    return undefined
  }).read(whole.subarray(2, 8))
  expect(body).toBe('I')
})
