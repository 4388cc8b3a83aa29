import { expect, test } from 'vitest'
import type { FailureCase, Outcome } from '../failure/case.ts'
import { EXPLANATIONS } from '../failure/explanations.ts'
import type { DriverFailure } from '../failure/unions.ts'
import { retryAdvice } from './advice.ts'

/** A failure as far as the advice looks at it. */
const failed = (tag: DriverFailure['tag'], outcome: Outcome = 'rolledBack', more: object = {}): DriverFailure =>
  ({ tag, stage: 'execute', outcome, ...more }) satisfies FailureCase<string> as unknown as DriverFailure

const whole = { unit: 'transaction' } as const
const inside = { unit: 'insideTransaction' } as const

test.each([
  ['SerializationFailure', 'jitter'],
  ['DeadlockDetected', 'jitter'],
  ['LockNotAvailable', 'jitter'],
  ['TransactionTimeout', 'jitter'],
  ['IdleInTransactionTimeout', 'jitter'],
  ['AdminShutdown', 'jitter'],
  ['ConnectionLost', 'jitter'],
  ['CrashShutdown', 'floor'],
  ['CannotConnectNow', 'floor'],
  ['TooManyConnections', 'floor'],
  ['ServerUnreachable', 'floor'],
  ['PoolTimeout', 'floor'],
  ['InsufficientResources', 'floor'],
  ['StalePlan', 'none'],
  ['StatementMissing', 'none'],
  ['IdleSessionTimeout', 'none'],
] as const)('%s: the whole of it again, and never inside a transaction', (tag, wait) => {
  expect(retryAdvice(failed(tag), whole)).toEqual({ advice: 'retry', wait })
  expect(retryAdvice(failed(tag, 'none'), { unit: 'statement' })).toEqual({ advice: 'retry', wait })
  expect(retryAdvice(failed(tag), inside)).toEqual({ advice: 'transaction' })
})

test.each([
  'InvalidSyntax', 'UndefinedTable', 'UndefinedColumn', 'TypeMismatch', 'InsufficientPrivilege', 'DataException', 'RaisedException', 'QueryCanceled',
  'ReadOnlyTransaction', 'UniqueViolation', 'ForeignKeyViolation', 'NotNullViolation', 'CheckViolation', 'DeadlineExceeded', 'Aborted', 'Misuse',
  'TooManyParameters', 'EncodeFailure', 'NoRow', 'AuthenticationFailed', 'DriverMissing', 'ProtocolFailure',
] as const)('%s: never', tag => {
  expect(retryAdvice(failed(tag), whole)).toEqual({ advice: 'no' })
  expect(retryAdvice(failed(tag), inside)).toEqual({ advice: 'no' })
})

test('what may have been done is not done again blindly', () => {
  for (const tag of ['ConnectionLost', 'AdminShutdown', 'CommitOutcomeUnknown', 'StatementCompletionUnknown', 'DeadlineExceeded'] as const) {
    expect(retryAdvice(failed(tag, 'unknown'), whole)).toEqual({ advice: 'verify' })
  }
})

test('rows that were of no use are no reason', () => {
  expect(retryAdvice(failed('DecodeFailure', 'committed'), whole)).toEqual({ advice: 'no' })
  expect(retryAdvice(failed('TooManyRows', 'unknown'), whole)).toEqual({ advice: 'no' })
})

test('a unique violation on request, and the whole transaction', () => {
  const asked = { ...whole, onUniqueViolation: true }
  for (const given of [failed('UniqueViolation'), failed('ExclusionViolation'), failed('UnmappedConstraint', 'rolledBack', { kind: 'unique' })]) {
    expect(retryAdvice(given, asked)).toEqual({ advice: 'retry', wait: 'jitter' })
    expect(retryAdvice(given, { ...inside, onUniqueViolation: true })).toEqual({ advice: 'transaction' })
  }
  expect(retryAdvice(failed('ForeignKeyViolation'), asked)).toEqual({ advice: 'no' })
  expect(retryAdvice(failed('UnmappedConstraint', 'rolledBack', { kind: 'check' }), asked)).toEqual({ advice: 'no' })
})

test('a rollback for a cause is advised by its cause', () => {
  const because = (cause?: DriverFailure) => failed('CommitWasRolledBack', 'rolledBack', cause && { cause })
  expect(retryAdvice(because(failed('SerializationFailure')), whole)).toEqual({ advice: 'retry', wait: 'jitter' })
  expect(retryAdvice(because(failed('InvalidSyntax')), whole)).toEqual({ advice: 'no' })
  expect(retryAdvice(because(), whole)).toEqual({ advice: 'no' })
  expect(retryAdvice(failed('InFailedTransaction'), whole)).toEqual({ advice: 'no' })
})

test('there is an advice for every case', () => {
  // The keys are the tags, by type.
  for (const tag of Object.keys(EXPLANATIONS) as DriverFailure['tag'][]) expect(['no', 'retry']).toContain(retryAdvice(failed(tag), whole).advice)
})
