import { type AnyResult, failure, type Result } from '@quern/result'
import type { Compiled } from '../compile/compiled.ts'
import type { TransactionBody } from '../database/queries.ts'
import type { Misuse } from '../failure/client-cases.ts'
import type { Limits } from '../limits.ts'
import { perform, type Performed, type PerformFailure } from '../session/perform.ts'
import type { Session } from '../session/session.ts'
import { endedByFailure, endedByStatement } from './ended-by-statement.ts'
import type { ScopedHook } from './hooks.ts'
import type { AccessOptions, TransactionOptions } from './options.ts'

/** Begins a transaction of its own, within the limits of the one that it is called in. */
export type BeginNew = (options: TransactionOptions, outer: Limits, body: TransactionBody<AnyResult>) => Promise<AnyResult>

/** What the scopes of one transaction, itself and its savepoints, share. */
export interface TransactionState {
  readonly session: Session
  readonly access: AccessOptions
  /** The innermost scope that is open: the one that takes statements. */
  innermost: Scope
  /** Settles when the statements that were called for have ended. */
  line: Promise<unknown>
  /** A statement was sent. */
  ran: boolean
  /** A statement was sent that may have changed data, or sent a notification. */
  wrote: boolean
  /** A statement of the body has ended the transaction, which is this failure: what runs now would run by itself. */
  over: Misuse | undefined
  /** How many savepoints there have been, for their names. */
  savepoints: number
  /** The failures that this transaction gave, to be known again where its body gives one on. */
  readonly given: WeakSet<object>
  /** Begins a transaction of its own on another connection, within limits. */
  readonly beginNew: BeginNew
  /** What is to be called after the commit. */
  hooks: readonly ScopedHook[]
}

/** A transaction, or a savepoint in it, as it stands. */
export interface Scope {
  readonly state: TransactionState
  readonly outer: Scope | undefined
  readonly limits: Limits
  /** What put the transaction into its failed state in this scope. */
  cause: PerformFailure | undefined
  /** A part that joined it has failed, and so does it. */
  doomed: boolean
  /** Its body has ended, or that of a scope around it. */
  ended: boolean
  /** Ends the stream that is being read, if one is. */
  endStream: (() => Promise<unknown>) | undefined
}

/** Begins a scope inside another one. */
export const innerScope = (outer: Scope, limits: Limits): Scope => {
  const scope: Scope = { state: outer.state, outer, limits, cause: undefined, doomed: false, ended: false, endStream: undefined }
  outer.state.innermost = scope
  return scope
}

/** Begins a transaction in a session. */
export const outermostScope = (session: Session, limits: Limits, access: AccessOptions, beginNew: BeginNew): Scope => {
  const state = { session, access, beginNew, line: Promise.resolve(), ran: false, wrote: false, over: undefined, savepoints: 0, given: new WeakSet<object>(), hooks: [] as readonly ScopedHook[] }
  const scope = { state, outer: undefined, limits, cause: undefined, doomed: false, ended: false, endStream: undefined } as Scope
  // The two refer to each other: neither is whole before this line.
  scope.state.innermost = scope
  return scope
}

const MISUSES = {
  'transaction ended': 'This transaction has ended, or this savepoint of it: its handle is of no more use.',
  'savepoint open': 'A savepoint inside this transaction is open: use its own handle until it has ended.',
  'stream open': 'A stream of this transaction is being read: read it to its end, or leave it, before the next statement.',
} as const

export const misuse = (kind: keyof typeof MISUSES): Misuse => ({ tag: 'Misuse', stage: 'transaction', outcome: 'none', misuse: kind, detail: MISUSES[kind] })

/** Why a scope takes no statement now. */
export const refusal = (scope: Scope): Misuse | undefined => {
  if (scope.ended) return misuse('transaction ended')
  if (scope.state.innermost !== scope) return misuse('savepoint open')
  return scope.endStream === undefined ? undefined : misuse('stream open')
}

/** Runs something after all that was called for before it: a session does one thing at a time. */
export const inLine = <T>(state: TransactionState, run: () => Promise<T>): Promise<T> => {
  const turn = state.line.then(run)
  state.line = turn.then(ignore, ignore)
  return turn
}

const ignore = (): void => undefined

/** Takes note of a failure that the scope gives: what it did to the transaction, and that it came from here. */
export const note = (scope: Scope, problem: PerformFailure): void => {
  const { session, given } = scope.state
  given.add(problem)
  if (session.status === 'failed' || session.connection.loss() !== undefined) scope.cause ??= problem
}

/** As {@link note}, of a query that the scope ran. */
export const noteFailed = (scope: Scope, query: Compiled<unknown>, problem: PerformFailure): void => {
  note(scope, problem)
  const { session } = scope.state
  scope.state.over ??= endedByFailure(query.text, session.status, session.connection.loss() !== undefined && !session.unsent)
}

/** What may be trusted to read where the server refuses to write: a text that runs on a snapshot, and names no notification. */
const READS = /^\s*(?:select|values|table|with)\b(?![^]*notify)/i

/** Takes note of a query that is about to be sent. */
export const noteSent = (state: TransactionState, { readOnly, text }: Compiled<unknown>): void => {
  state.ran = true
  if (!readOnly && !(state.access.readOnly === true && READS.test(text))) state.wrote = true
}

/** Runs a query in a scope. */
export const performIn = (scope: Scope, query: Compiled<unknown>, limits: Limits): Promise<Result<Performed, PerformFailure>> => {
  const refused = refusal(scope)
  if (refused !== undefined) return Promise.resolve(failure(refused))
  const { state } = scope
  return inLine(state, async () => {
    if (state.over !== undefined) return failure(state.over)
    noteSent(state, query)
    const result = await perform(state.session, query, limits, true)
    if (result.ok) state.over = endedByStatement(query.text, result.value.tag, state.session.status)
    else noteFailed(scope, query, result.error)
    return result
  })
}

/**
 * Ends what a body has left undone when it ends: a stream, the statements that nobody waited for. A savepoint that is
 * still open is a misuse, as its body would go on in a transaction that is over.
 */
export const settleScope = async (scope: Scope): Promise<Misuse | undefined> => {
  scope.ended = true
  const { state } = scope
  const left = state.innermost === scope ? undefined : misuse('savepoint open')
  for (let inner = state.innermost; inner !== scope && inner.outer !== undefined; inner = inner.outer) {
    inner.ended = true
    await inner.endStream?.()
  }
  state.innermost = scope
  await scope.endStream?.()
  await state.line
  return left
}
