import { type AnyResult, asyncResult, type AsyncResult, type ErrorOf, type ValueOf } from '@quern/result'

const same = <E>(error: E): E => error

// A failure whose error is changed to itself is another failure with that error.
const unseen = <R extends AnyResult>(result: R): R => (result.ok ? result : (result.mapError(same) as R))

/**
 * What a call gives to its caller. The driver has looked at a failure to see what is to be done next; its caller gets one
 * that nobody has looked at, so that it is reported where the caller drops it.
 */
export const handOut = <R extends AnyResult>(given: Promise<R>): AsyncResult<ValueOf<R>, ErrorOf<R>> => asyncResult(given.then(unseen))
