/**
 * What JSON can say.
 *
 * @example
 * ```ts
 * const json: Json = { rows: [1, 'a', null] }
 * ```
 */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [field: string]: Json }

/**
 * A value that JSON has no word for is written as an object with this field, which names its kind. An object that has such
 * a field itself is written as the kind `object`.
 */
export const kindField = '$'

/** How deep a value may be nested. Deeper ones are not encoded and not decoded, so that no input exhausts the stack. */
export const maximumDepth = 500
