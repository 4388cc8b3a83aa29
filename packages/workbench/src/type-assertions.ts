/**
 * Whether two types are identical: not only assignable to each other, so that `any`, `unknown`, `never`, `readonly`
 * and optional fields all count. (The compiler compares the two conditional types for identity: TypeScript issue 27024.)
 */
export type Equal<Left, Right> =
  (<T>() => T extends Left ? 1 : 2) extends (<T>() => T extends Right ? 1 : 2) ? true : false

/** Shown in the compiler's message where two types differ. */
export interface Mismatch<Expected, Actual> {
  readonly expected: Expected
  readonly actual: Actual
}

/** `any` and `never` absorb the mismatch that is intersected with them. */
type Absorbs<T> = 0 extends 1 & T ? true : [T] extends [never] ? true : false

/**
 * Asserts, for the compiler alone, that two types are identical.
 *
 * @example
 * assertEqual<Row<typeof users>['age'], number | null>()
 */
export const assertEqual = <Left, Right>(
  ..._proof: Equal<Left, Right> extends true ? [] : [mismatch: Mismatch<Left, Right>]
): void => undefined

/**
 * Asserts, for the compiler alone, that a value's type is exactly `Expected`, and gives the value back.
 *
 * @example
 * expectType<string | null>()(row.name)
 */
export const expectType = <Expected>() => <Actual>(
  value: Actual & (Equal<Actual, Expected> extends true ? unknown : Mismatch<Expected, Actual>),
  ..._proof: Equal<Actual, Expected> extends true ? [] : Absorbs<Actual> extends true ? [mismatch: Mismatch<Expected, Actual>] : []
): Actual => value
