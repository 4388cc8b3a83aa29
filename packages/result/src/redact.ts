/**
 * The way from the outside of a value to a place within it: field names and positions.
 *
 * @example
 * ```ts
 * const path: Path = ['error', 'statements', 0, 'parameters']
 * ```
 */
export type Path = readonly (string | number)[]

/**
 * Decides what is shown in place of a value inside an error: the value itself, or something that gives less away.
 *
 * @example
 * ```ts
 * const redact: Redact = (path, value) => (path.at(-1) === 'email' ? '***' : redactParameters(path, value))
 * ```
 */
export type Redact = (path: Path, value: unknown) => unknown

/**
 * The redaction that holds unless another is given: what stands in a field named `parameters` is not shown, because the
 * parameters of a statement are the user's data.
 *
 * @example
 * ```ts
 * redactParameters(['error', 'parameters'], ['secret']) // => '[redacted]'
 * redactParameters(['error', 'statement'], 'select 1') // => 'select 1'
 * ```
 */
export function redactParameters(path: Path, value: unknown): unknown {
  return path.at(-1) === 'parameters' ? '[redacted]' : value
}
