import { CodecFault } from '../src/codecs/index.ts'

/** What a fault says, for a test to compare; anything that is no fault fails the test. */
export const faultOf = (result: unknown): { readonly type: string; readonly path: string; readonly problem: string } => {
  if (!(result instanceof CodecFault)) throw new Error('a fault was expected, and a value came', { cause: result })
  return { type: result.type, path: result.path, problem: result.problem }
}
