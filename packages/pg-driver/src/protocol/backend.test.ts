import { expect, test } from 'vitest'
import {
  isBackendType,
  readBackendKey,
  readCommandText,
  readDataRow,
  readNotification,
  readParameterStatus,
  readRowDescription,
  readStatus,
} from './backend.ts'

test('a row of text values and nulls', () => {
  const body = Buffer.concat([Buffer.from([0, 3, 0, 0, 0, 4]), Buffer.from('😀'), Buffer.from([0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0])])
  expect(readDataRow(body)).toEqual(['😀', null, ''])
})

test('a byte order mark is a character like any other', () => {
  expect(readDataRow(Buffer.concat([Buffer.from([0, 1, 0, 0, 0, 3]), Buffer.from('\ufeff')]))).toEqual(['\ufeff'])
})

test('a description of columns', () => {
  const column = (name: string, type: number): Buffer => {
    const fixed = Buffer.alloc(18)
    fixed.writeUInt32BE(type, 6)
    return Buffer.concat([Buffer.from(`${name}\0`), fixed])
  }
  const body = Buffer.concat([Buffer.from([0, 2]), column('id', 20), column('größe', 25)])
  expect(readRowDescription(body)).toEqual([{ name: 'id', typeOid: 20 }, { name: 'größe', typeOid: 25 }])
})

test('the status of a transaction', () => {
  expect(['I', 'T', 'E'].map(status => readStatus(Buffer.from(status)))).toEqual(['idle', 'transaction', 'failed'])
})

test('the small messages', () => {
  expect(readCommandText(Buffer.from('INSERT 0 1\0'))).toBe('INSERT 0 1')
  expect(readParameterStatus(Buffer.from('TimeZone\0UTC\0'))).toEqual({ name: 'TimeZone', value: 'UTC' })
  expect(readNotification(Buffer.from('\0\0\0\x07orders\0{"id":1}\0', 'latin1'))).toEqual({ processId: 7, channel: 'orders', payload: '{"id":1}' })
  expect(readBackendKey(Buffer.from([0, 0, 1, 0, 9, 8, 7, 6]))).toEqual({ processId: 256, secret: Buffer.from([9, 8, 7, 6]) })
})

test('bodies that are cut short or wrong throw a RangeError', () => {
  expect(() => readDataRow(Buffer.from([0, 1, 0, 0, 0, 9, 1]))).toThrow(RangeError)
  expect(() => readDataRow(Buffer.from([0, 1, 0xff, 0xff, 0xff, 0xfe]))).toThrow(RangeError)
  expect(() => readDataRow(Buffer.from([0, 2]))).toThrow(RangeError)
  expect(() => readRowDescription(Buffer.from([0, 1, 65]))).toThrow(RangeError)
  expect(() => readStatus(Buffer.from('X'))).toThrow(RangeError)
  expect(() => readStatus(Buffer.alloc(0))).toThrow(RangeError)
  expect(() => readCommandText(Buffer.from('SELECT 1'))).toThrow(RangeError)
})

test('the types of messages that a server sends', () => {
  expect([...'RKSZTDCENAIn123stGHWdcVv'].every(type => isBackendType(type.charCodeAt(0)))).toBe(true)
  expect([...'QPBXf\0 {'].some(type => isBackendType(type.charCodeAt(0)))).toBe(false)
})
