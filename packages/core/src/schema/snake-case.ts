type Lower = 'a' | 'b' | 'c' | 'd' | 'e' | 'f' | 'g' | 'h' | 'i' | 'j' | 'k' | 'l' | 'm' | 'n' | 'o' | 'p' | 'q' | 'r' | 's' | 't' | 'u' | 'v' | 'w' | 'x' | 'y' | 'z'

/** A name in camel case as SQL writes it; the compile-time twin of {@link snakeCase}. */
export type SnakeCase<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Uppercase<Lower> ? `_${Lowercase<First>}` : First}${SnakeCase<Rest>}`
  : Name

/**
 * A name in camel case as SQL writes it: an underscore before each capital, which becomes small.
 *
 * @example
 * ```ts fragment
 * snakeCase('createdAt') // 'created_at'
 * ```
 */
export const snakeCase = (name: string): string => name.replaceAll(/[A-Z]/g, capital => `_${capital.toLowerCase()}`)
