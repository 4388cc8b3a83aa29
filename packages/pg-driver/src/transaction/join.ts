import { type AnyResult, failure } from '@quern/result'
import { type Limits, UNLIMITED } from '../limits.ts'
import type { PerformFailure } from '../session/perform.ts'
import { refusal, type Scope } from './scope.ts'
import { settleBody } from './settle-body.ts'

/** Has a scope fail, whatever its own body makes of that: a part of its work is not as it should be. */
const doom = (scope: Scope, error: unknown): void => {
  scope.doomed = true
  // What the transaction has given is a failure of the driver's.
  if (typeof error === 'object' && error !== null && scope.state.given.has(error)) scope.cause ??= error as PerformFailure
}

/** Runs a body as a part of a scope, which fails with it. */
export const runJoined = async (
  scope: Scope,
  limits: Limits,
  body: (within: Limits) => PromiseLike<AnyResult> | AnyResult,
): Promise<AnyResult> => {
  const refused = refusal(scope)
  if (refused !== undefined) return failure(refused)
  try {
    const result = await settleBody(scope, limits === scope.limits ? UNLIMITED : limits, () => body(limits))
    if (!result.ok) doom(scope, result.error)
    return result
  } catch (thrown) {
    doom(scope, undefined)
    throw thrown
  }
}
