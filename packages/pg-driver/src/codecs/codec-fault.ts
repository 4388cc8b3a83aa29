/**
 * What is wrong with one value that was to be encoded or decoded. A codec returns it in place of the value and never
 * throws: a test with `instanceof` costs next to nothing, so that a good value pays for no wrapper.
 *
 * `problem` never quotes the value, so that it can be logged where the value must not be.
 *
 * @example
 * const text = codecFor(integer).encode(1.5)
 * if (text instanceof CodecFault) text.problem // => 'must be a whole number'
 */
export class CodecFault {
  /** What is wrong, in words that follow "the value". */
  readonly problem: string
  /** The SQL type of the part that is wrong. */
  readonly type: string
  /** The part that is wrong. A caller that prints it decides whether to redact it. */
  readonly input: unknown
  /** Where in the value the part stands, such as `[2].lower`; empty for the value itself. */
  readonly path: string

  constructor(problem: string, type: string, input: unknown, path = '') {
    this.problem = problem
    this.type = type
    this.input = input
    this.path = path
  }

  /** The same fault, seen from the value around it. */
  within(step: string): CodecFault {
    return new CodecFault(this.problem, this.type, this.input, step + this.path)
  }
}

/** The step of a path to a property: `.name`, or `["a name"]` where it is no identifier. */
export const propertyStep = (name: string): string => (/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`)
