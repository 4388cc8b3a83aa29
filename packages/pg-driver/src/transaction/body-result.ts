import { type AnyResult, isResult } from '@quern/result'

/**
 * What a body gave, which decides between COMMIT and ROLLBACK. Anything but a Result is a bug in the program: it throws,
 * and what throws is rolled back.
 */
export const resultOf = (given: unknown): AnyResult => {
  if (isResult(given)) return given
  throw new TypeError('the body of a transaction must give a Result: return success(value), or what a query of the transaction gave')
}
