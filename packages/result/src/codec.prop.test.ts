import { seeded } from '@quern/workbench/seed'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeResult, encodeResult, failure, isResult, success } from './index.ts'
import type { AnyResult } from './index.ts'

const fieldName = fc.oneof(fc.string(), fc.constantFrom('$', '__proto__', 'value', 'ok', 'toJSON', 'parameters'))

/** All that the codec carries: JSON, what JSON has no word for, and any nesting of it, with hostile field names. */
const { carried } = fc.letrec(tie => ({
  carried: fc.oneof(
    { maxDepth: 5 },
    fc.jsonValue(),
    fc.double(),
    fc.bigInt(),
    fc.constant(undefined),
    fc.date(),
    fc.uint8Array(),
    fc.array(tie('carried')),
    fc.dictionary(fieldName, tie('carried'), { noNullPrototype: true }),
    tie('carried').map(value => success(value)),
    tie('carried').map(error => failure(error)),
  ),
}))

test('what is encoded and sent as JSON text comes out equal', () => {
  fc.assert(
    fc.property(carried, fc.boolean(), (content, ok) => {
      const result = ok ? success(content) : failure(content)
      // Redaction is for errors that leave the program; here the whole error must come back.
      const text = (sent: AnyResult): string => JSON.stringify(encodeResult(sent, (_, part) => part))
      const received = decodeResult(JSON.parse(text(result))).valueOr(failure('not decoded'))
      expect(received).toEqual(result)
      expect(text(received)).toBe(text(result)) // This sees a field that is undefined, and the order of fields.
    }),
    seeded(),
  )
})

test('decoding never throws, and its fault has a path that leads into the input', () => {
  const almost = fc.oneof(
    fc.anything(),
    fc.record({ format: fc.constant('quern.result'), version: fc.constant(1), ok: fc.boolean(), value: fc.anything() }),
    fc.record({
      format: fc.constant('quern.result'),
      version: fc.constant(1),
      ok: fc.constant(true),
      value: fc.record({ $: fc.oneof(fc.string(), fc.constantFrom('error', 'bigint', 'date', 'object')), value: fc.anything() }),
    }),
  )
  fc.assert(
    fc.property(almost, input => {
      const decoded = decodeResult(input)
      expect(isResult(decoded)).toBe(true)
      if (decoded.ok) return
      let place: unknown = input
      // All but the last step exist: the fault may be that the last is missing.
      for (const step of decoded.error.path.slice(0, -1)) {
        expect(typeof place).toBe('object')
        place = (place as Record<string, unknown>)[step]
      }
    }),
    seeded({ numRuns: 1000 }),
  )
})
