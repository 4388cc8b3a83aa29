import fc from 'fast-check'
import { scalarCase, type TypeCase } from './type-case.ts'
import { texts } from './strings.ts'

/** Keys too, such as `__proto__`, which is an ordinary property in JSON. */
const jsonValues = (strings: fc.Arbitrary<string>): fc.Arbitrary<unknown> =>
  fc
    .letrec<{ value: unknown }>(tie => ({
      value: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        strings,
        // JSON text has no negative zero that survives `JSON.stringify`.
        fc.double({ noNaN: true, noDefaultInfinity: true }).map(value => (value === 0 ? 0 : value)),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(strings, tie('value'), { maxKeys: 4, noNullPrototype: true }),
      ),
    }))
    .value.filter(value => value !== null)

/** Strings that `json` keeps, as escapes, and `jsonb` refuses. */
const escapes = fc.constantFrom('\0', '\ud800', 'a\udfffb', '\\\0')

export const jsonCases: readonly TypeCase[] = [
  scalarCase('json', jsonValues(fc.oneof({ arbitrary: texts, weight: 5 }, escapes))),
  scalarCase('jsonb', jsonValues(texts)),
]
