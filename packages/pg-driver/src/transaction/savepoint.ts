import { type AnyResult, failure, type Result, success } from '@quern/result'
import { type Circumstance, classifyOwnStatement } from '../failure/classify.ts'
import type { QueryFailure } from '../failure/unions.ts'
import { type Limits, UNLIMITED } from '../limits.ts'
import { interruptible } from '../session/interrupt.ts'
import { noteStatus } from '../session/session.ts'
import { passedOver } from './commit.ts'
import { hooksWithout } from './hooks.ts'
import { inLine, innerScope, note, refusal, type Scope, settleScope } from './scope.ts'
import { settleBody } from './settle-body.ts'

const AT_SAVEPOINT: Circumstance = { stage: 'transaction', inTransaction: true, readOnly: false }

/** Runs statements of the transaction's own, as part of a scope. */
const script = (scope: Scope, text: string): Promise<Result<undefined, QueryFailure>> =>
  inLine(scope.state, async () => {
    const { session } = scope.state
    const done = await interruptible(session, scope.limits, () => session.connection.script(text))
    if (done.ok) {
      session.status = done.value.status
      return success(undefined)
    }
    noteStatus(session, done.error)
    const problem = classifyOwnStatement(done.error, AT_SAVEPOINT)
    note(scope, problem)
    return failure(problem)
  })

/** Runs a body in a savepoint of a scope, and keeps what it did, or undoes that alone. */
export const runSavepoint = async (
  outer: Scope,
  limits: Limits,
  body: (scope: Scope) => PromiseLike<AnyResult> | AnyResult,
): Promise<AnyResult> => {
  const refused = refusal(outer)
  if (refused !== undefined) return failure(refused)
  const { state } = outer
  const { session } = state
  // From here on the scope around it takes no statements, so that none of them gets into the savepoint unawares.
  const inner = innerScope(outer, limits)
  state.savepoints += 1
  const name = `quern_${state.savepoints}`

  /** Ends the savepoint, unless the body around it has ended meanwhile and the whole transaction with it. */
  const leave = async (text: string): Promise<Result<undefined, QueryFailure>> => {
    if (outer.ended) return success(undefined)
    const left = state.over === undefined ? await script(outer, text) : success(undefined)
    state.innermost = outer
    return left
  }
  /** What the body gave matters more than whether this succeeds; where it does not, the next statement says so. */
  const undo = (): Promise<boolean> => {
    state.hooks = hooksWithout(state.hooks, inner)
    return leave(`rollback to savepoint ${name}; release savepoint ${name}`).then(({ ok }) => ok)
  }

  const made = await script(outer, `savepoint ${name}`)
  if (!made.ok) {
    inner.ended = true
    state.innermost = outer
    return made
  }
  let result: AnyResult
  try {
    result = await settleBody(inner, limits === outer.limits ? UNLIMITED : limits, () => body(inner))
  } catch (thrown) {
    await settleScope(inner)
    await undo()
    throw thrown
  }
  const misuse = await settleScope(inner)
  if (!result.ok || misuse !== undefined) {
    await undo()
    return misuse === undefined || !result.ok ? result : failure(misuse)
  }
  if (state.over !== undefined) {
    await undo()
    return failure(state.over)
  }
  if (inner.doomed || session.status === 'failed' || session.connection.loss() !== undefined) {
    await undo()
    return failure(passedOver(inner))
  }
  const kept = await leave(`release savepoint ${name}`)
  return kept.ok ? result : kept
}
