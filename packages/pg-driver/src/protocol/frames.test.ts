import { expect, test } from 'vitest'
import { frameReader } from './frames.ts'

const read = (bytes: Buffer): void => {
  frameReader(() => true, () => undefined).read(bytes)
}

test('bytes that are no message are refused', () => {
  expect(() => {
    read(Buffer.from('GET / HTTP/1.1\r\n'))
  }).toThrow(RangeError)
  expect(() => {
    read(Buffer.from([0x5a, 0, 0, 0, 3]))
  }).toThrow('length 3')
  expect(() => {
    read(Buffer.from([0x5a, 0xff, 0xff, 0xff, 0xff]))
  }).toThrow('length 4294967295')
})
