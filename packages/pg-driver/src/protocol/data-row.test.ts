import { seeded } from '@quern/workbench/seed'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dataRowProblem, eachValue, encodeBackend, textRow } from './index.ts'

const row = (values: readonly (Uint8Array | null)[]): Buffer =>
  encodeBackend({ kind: 'DataRow', values }).match({ success: bytes => bytes, failure: ({ problem }) => expect.fail(problem) })

test('a row of text values and nulls', () => {
  const bytes = row([Buffer.from('😀'), null, Buffer.alloc(0), Buffer.from('\ufeffa')])
  expect(dataRowProblem(bytes, 5, bytes.length)).toBeUndefined()
  expect(textRow(bytes, 5)).toEqual(['😀', null, '', '\ufeffa'])
  const none = row([])
  expect(dataRowProblem(none, 5, none.length, 0)).toBeUndefined()
  expect(textRow(none, 5)).toEqual([])
})

test('every value is where it says', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.uint8Array({ maxLength: 20 })), { maxLength: 20 }), values => {
      const bytes = row(values)
      expect(dataRowProblem(bytes, 5, bytes.length, values.length)).toBeUndefined()
      const read: (Uint8Array | null)[] = []
      eachValue(bytes, 5, (index, from, to) => {
        read[index] = to === -1 ? null : Uint8Array.prototype.slice.call(bytes, from, to)
      })
      expect(read).toEqual(values.map(value => value && Buffer.from(value)))
    }),
    seeded(),
  )
})

test.each<[string, readonly number[], number | undefined, string]>([
  ['nothing', [], undefined, 'it ends within a number'],
  ['half a count', [0], undefined, 'it ends within a number'],
  ['more values than bytes', [0, 2, 0xff, 0xff, 0xff, 0xff], undefined, 'it ends within a number'],
  ['a value that is cut short', [0, 1, 0, 0, 0, 9, 1], undefined, 'a value of 9 bytes where 1 are left'],
  ['a negative length', [0, 1, 0xff, 0xff, 0xff, 0xfe], undefined, 'a value of -2 bytes where 0 are left'],
  ['a length beyond all', [0, 1, 0x7f, 0xff, 0xff, 0xff, 1], undefined, 'a value of 2147483647 bytes where 1 are left'],
  ['bytes after the last value', [0, 1, 0xff, 0xff, 0xff, 0xff, 7], undefined, '1 bytes too many'],
  ['fewer values than columns', [0, 1, 0xff, 0xff, 0xff, 0xff], 2, '1 values where there are 2 columns'],
])('%s is found', (_name, body, columns, problem) => {
  // The bytes that follow belong to the next message, and are not looked at.
  const bytes = Buffer.from([9, ...body, 0, 0, 0, 0, 0, 0, 0, 0])
  expect(dataRowProblem(bytes, 1, 1 + body.length, columns)?.problem).toBe(problem)
})
