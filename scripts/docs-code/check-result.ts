import { inspect, isDeepStrictEqual } from 'node:util'

const oneLine = (text: string): string => text.replaceAll(/\s+/gu, ' ').trim()

/** As Node prints a value, except that a page does not tell whether a row has a prototype. */
const shown = (value: unknown): string =>
  oneLine(inspect(value, { depth: null, breakLength: Infinity, compact: true }).replaceAll('[Object: null prototype] ', ''))

const sameValue = (actual: unknown, expected: unknown): boolean =>
  isDeepStrictEqual(actual, expected) || (Object(actual) === actual && Object(expected) === expected && shown(actual) === shown(expected))

/**
 * Compares a result with what a page tells of it: as the value that the text is, where it is an expression; as the
 * text itself, where the result is a text (SQL, a message); or as what Node would print.
 */
export const checkResult = async (
  place: string,
  told: string,
  expected: (() => Promise<unknown>) | undefined,
  actual: unknown,
): Promise<void> => {
  if (typeof actual === 'string' && oneLine(actual) === oneLine(told)) return
  if (shown(actual) === oneLine(told)) return
  const value = expected === undefined ? undefined : await evaluated(expected)
  if (value !== undefined && sameValue(actual, value.result)) return
  throw new Error(`${place} tells another result\n  told:   ${told}\n  actual: ${typeof actual === 'string' ? actual : shown(actual)}`)
}

/** A text such as `Success(1)` reads as an expression without being one of the page's; then it is no value. */
const evaluated = async (expected: () => Promise<unknown>): Promise<{ readonly result: unknown } | undefined> => {
  try {
    return { result: await expected() }
  } catch (error) {
    if (error instanceof ReferenceError) return undefined
    throw error
  }
}
