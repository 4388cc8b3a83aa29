/**
 * For every type that has a codec, random values that PostgreSQL accepts and gives back as they are: what goes in must come
 * out equal. They include the edges: limits, NaN, infinities, negative zero, BC, microseconds, the empty value, all of Unicode.
 */
import { geometryCases } from './arbitraries/geometry.ts'
import { jsonCases } from './arbitraries/json-values.ts'
import { numberCases } from './arbitraries/numbers.ts'
import { rangeCases, rangeStatements } from './arbitraries/ranges.ts'
import { stringCases } from './arbitraries/strings.ts'
import { timeCases } from './arbitraries/times.ts'
import { userTypeCases, userTypeStatements } from './arbitraries/user-types.ts'
import type { TypeCase } from './arbitraries/type-case.ts'

export { hostileStrings } from './arbitraries/strings.ts'
export { infiniteIntervals } from './arbitraries/times.ts'
export type { TypeCase } from './arbitraries/type-case.ts'

/** Every type, with its values. */
export const typeCases: readonly TypeCase[] = [
  ...numberCases,
  ...stringCases,
  ...timeCases,
  ...jsonCases,
  ...geometryCases,
  ...rangeCases,
  ...userTypeCases,
]

/** What makes the user-defined types of {@link typeCases} in an empty database that has the contrib modules. */
export const typeStatements: readonly string[] = [...userTypeStatements, ...rangeStatements]
