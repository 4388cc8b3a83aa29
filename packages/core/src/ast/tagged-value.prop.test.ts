import { isDeepStrictEqual } from 'node:util'
import { seeded } from '@quern/workbench/seed'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyValue } from '../../test/arbitrary-node.ts'
import { checkTaggedValue, tagValue, untagValue } from './tagged-value.ts'

test('a value comes back from its tagged form, through JSON too', () => {
  fc.assert(fc.property(anyValue, value => {
    const tagged = tagValue(value)
    const parsed: unknown = JSON.parse(JSON.stringify(tagged))
    expect(checkTaggedValue(parsed, '$')).toBeUndefined()
    // Vitest's own strict comparison stumbles over a key `constructor`.
    expect(isDeepStrictEqual(parsed, tagged)).toBe(true)
    expect(isDeepStrictEqual(untagValue(tagged), value)).toBe(true)
  }), seeded({ numRuns: 1000 }))
})
