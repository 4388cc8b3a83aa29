import fc from 'fast-check'
import { scalarCase, type TypeCase } from './type-case.ts'

const integers = (min: number, max: number): fc.Arbitrary<number> => fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, max, 0, 1))

const bigints = (min: bigint, max: bigint): fc.Arbitrary<bigint> =>
  fc.oneof(fc.bigInt({ min, max }), fc.constantFrom(min, max, 0n, 1n, 2n ** 53n - 1n, 2n ** 53n + 1n))

/** Digits that do not start with a zero, or just `0`. */
const whole = (maxLength: number): fc.Arbitrary<string> =>
  fc.tuple(fc.integer({ min: 1, max: 9 }), fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength })).map(([first, rest]) => `${first}${rest}`)

/** A decimal as PostgreSQL prints it: every digit of the fraction kept, and zero without a sign. */
export const decimals: fc.Arbitrary<string> = fc
  .tuple(fc.boolean(), fc.oneof(fc.constant('0'), whole(8), whole(200)), fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 40 }))
  .map(([negative, integer, fraction]) => {
    const text = fraction === '' ? integer : `${integer}.${fraction}`
    return negative && /[1-9]/.test(text) ? `-${text}` : text
  })

const numerics: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: decimals, weight: 9 },
  fc.constantFrom('NaN', 'Infinity', '-Infinity', '0', '0.00', '-1.50', '9'.repeat(1000), `0.${'0'.repeat(500)}1`),
)

/** As `lc_monetary = C` prints an amount in cents. */
const money: fc.Arbitrary<string> = bigints(-(2n ** 63n), 2n ** 63n - 1n).map(cents => {
  const digits = (cents < 0n ? -cents : cents).toString().padStart(3, '0')
  const dollars = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',')
  return `${cents < 0n ? '-' : ''}$${dollars}.${digits.slice(-2)}`
})

export const doubles: fc.Arbitrary<number> = fc.oneof(
  fc.double(),
  fc.constantFrom(-0, 0, 0.1, 1e22, 1e23, 5e-324, Number.MAX_VALUE, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
)

const reals: fc.Arbitrary<number> = fc.oneof(
  fc.float(),
  fc.constantFrom(-0, Math.fround(0.1), Math.fround(1e-45), Math.fround(3.4028234663852886e38), Number.NaN, Number.NEGATIVE_INFINITY),
)

const OID_MAX = 4_294_967_295

export const numberCases: readonly TypeCase[] = [
  scalarCase('smallint', integers(-32_768, 32_767)),
  scalarCase('integer', integers(-2_147_483_648, 2_147_483_647)),
  scalarCase('bigint', bigints(-(2n ** 63n), 2n ** 63n - 1n)),
  scalarCase('numeric', numerics),
  scalarCase('real', reals),
  scalarCase('double precision', doubles),
  scalarCase('money', money),
  scalarCase('oid', integers(0, OID_MAX)),
  scalarCase('xid8', bigints(0n, 2n ** 64n - 1n)),
  scalarCase('xid', integers(0, OID_MAX).map(String)),
  scalarCase('cid', integers(0, OID_MAX).map(String)),
  scalarCase('tid', fc.tuple(integers(0, OID_MAX), integers(0, 65_535)).map(([block, item]) => `(${block},${item})`)),
  scalarCase('int2vector', fc.array(integers(-32_768, 32_767)).map(items => items.join(' '))),
  scalarCase('oidvector', fc.array(integers(0, OID_MAX)).map(items => items.join(' '))),
]
