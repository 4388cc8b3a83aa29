import { success } from '@quern/result'
import { expect, test } from 'vitest'
import * as frontend from './frontend.ts'

const ascii = (bytes: Buffer): string => bytes.toString('latin1')

test('messages are as the manual has them', () => {
  expect(ascii(frontend.query('select 1'))).toBe('Q\0\0\0\x0dselect 1\0')
  expect(ascii(frontend.parse('n', 'select $1'))).toBe('P\0\0\0\x12n\0select $1\0\0\0')
  expect(frontend.bind('n', ['ab', null]).map(ascii)).toEqual(success('B\0\0\0\x17\0n\0\0\0\0\x02\0\0\0\x02ab\xff\xff\xff\xff\0\0'))
  expect(ascii(frontend.describeStatement('n'))).toBe('D\0\0\0\x07Sn\0')
  expect(ascii(frontend.execute())).toBe('E\0\0\0\x09\0\0\0\0\0')
  expect(ascii(frontend.execute(5))).toBe('E\0\0\0\x09\0\0\0\0\x05')
  expect(ascii(frontend.closeStatement('n'))).toBe('C\0\0\0\x07Sn\0')
  expect(ascii(frontend.closePortal())).toBe('C\0\0\0\x06P\0')
  expect(ascii(frontend.sync())).toBe('S\0\0\0\x04')
  expect(ascii(frontend.flush())).toBe('H\0\0\0\x04')
  expect(ascii(frontend.copyFail('no'))).toBe('f\0\0\0\x07no\0')
  expect(ascii(frontend.terminate())).toBe('X\0\0\0\x04')
  expect(frontend.sslRequest().toString('hex')).toBe('0000000804d2162f')
  expect(frontend.cancelRequest(7, Buffer.from([1, 2, 3, 4])).toString('hex')).toBe('0000001004d2162e0000000701020304')
})

test('lengths count bytes, not characters', () => {
  const bytes = frontend.bind('', ['ä€😀']).match({ success: bound => bound, failure: fault => expect.fail(fault.problem) })
  expect(bytes.readUInt32BE(1)).toBe(bytes.length - 1)
  expect(bytes.includes(Buffer.from('ä€😀'))).toBe(true)
  const parsed = frontend.parse('ß', "select '€'")
  expect(parsed.readUInt32BE(1)).toBe(parsed.length - 1)
  const query = frontend.query('€')
  expect(query.readUInt32BE(1)).toBe(query.length - 1)
})

test('values are counted in two bytes, and more of them are a failure', () => {
  const nulls = (count: number): null[] => Array.from({ length: count }, () => null)
  expect(frontend.bind('', nulls(65_535)).map(bytes => bytes.readUInt16BE(9))).toEqual(success(65_535))
  expect(frontend.bind('', nulls(65_536))).toMatchObject({
    ok: false, error: { tag: 'EncodeFault', message: 'Bind', problem: '65536 is not a whole number from 0 to 65535' },
  })
})
