import { describe, expect, test } from 'vitest'
import type { ConnectionLoss, ServerError } from '../driver/contract.ts'
import { type Circumstance, classifyConnect, classifyStatement, type Interruption, redact } from './classify.ts'

const error = (sqlstate: string, more: Partial<ServerError> = {}): ServerError => ({ severity: 'ERROR', sqlstate, message: 'anything', ...more })
const alone: Circumstance = { stage: 'execute', inTransaction: false, readOnly: false }
const reading: Circumstance = { ...alone, readOnly: true }
const inside: Circumstance = { ...alone, inTransaction: true }

const refused = (given: ServerError, circumstance = alone) =>
  classifyStatement({ tag: 'ServerRefusal', error: given, status: 'idle', prepared: false }, circumstance)
const lost = (loss: Partial<ConnectionLoss>, circumstance = alone) =>
  classifyStatement({ tag: 'ConnectionLoss', sent: true, by: 'server', detail: 'gone', ...loss }, circumstance)
const interrupted = (given: Partial<Interruption>, circumstance = alone) =>
  classifyStatement({ tag: 'Interruption', by: { kind: 'deadline', timeout: 5 }, sent: true, stopped: undefined, ...given }, circumstance)

describe('a statement that the server refused', () => {
  test('is undone, or has done nothing', () => {
    expect(refused(error('22012'))).toMatchObject({ tag: 'DataException', outcome: 'rolledBack', sqlstate: '22012', server: { message: 'anything' } })
    expect(refused(error('22012'), reading)).toMatchObject({ outcome: 'none' })
    expect(refused(error('22012'), inside)).toMatchObject({ outcome: 'rolledBack' })
    expect(refused(error('22012'), { ...inside, readOnly: true })).toMatchObject({ outcome: 'rolledBack' })
  })

  test('where the server itself does not know, nobody does', () => {
    expect(refused(error('40003'))).toMatchObject({ tag: 'StatementCompletionUnknown', outcome: 'unknown' })
    expect(refused(error('08007'), inside)).toMatchObject({ tag: 'TransactionResolutionUnknown', outcome: 'unknown' })
  })

  test('a stale plan is told from a missing feature by its routine, and never by its message', () => {
    expect(refused(error('0A000', { routine: 'RevalidateCachedQuery' }))).toMatchObject({ tag: 'StalePlan' })
    expect(refused(error('0A000', { message: 'cached plan must not change result type' }))).toMatchObject({ tag: 'FeatureNotSupported' })
    expect(refused(error('26000'))).toMatchObject({ tag: 'StatementMissing' })
    expect(refused(error('42P05'))).toMatchObject({ tag: 'StalePlan' })
  })
})

describe('a constraint', () => {
  const named = { ...alone, constraints: { users_pkey: ['id'], users_email_key: ['email'] } }
  const violation = (sqlstate: string, constraint: string) => refused(error(sqlstate, { constraint, schema: 'public', table: 'users' }), named)

  test.each([
    ['23505', 'UniqueViolation'],
    ['23503', 'ForeignKeyViolation'],
    ['23001', 'ForeignKeyViolation'],
    ['23514', 'CheckViolation'],
    ['23P01', 'ExclusionViolation'],
  ])('%s that the query names is a %s, with its columns', (sqlstate, tag) => {
    expect(violation(sqlstate, 'users_email_key')).toMatchObject({
      tag, sqlstate, constraint: 'users_email_key', schema: 'public', table: 'users', columns: ['email'], outcome: 'rolledBack',
    })
  })

  test('that the query does not name is unmapped, and has its kind all the same', () => {
    const kinds = ['23505', '23503', '23001', '23514', '23P01', '23000'].map(sqlstate => violation(sqlstate, 'others_key'))
    expect(kinds.map(given => 'kind' in given && given.kind)).toEqual(['unique', 'foreign key', 'foreign key', 'check', 'exclusion', 'other'])
    expect(new Set(kinds.map(({ tag }) => tag))).toEqual(new Set(['UnmappedConstraint']))
    expect(violation('23505', 'toString')).toMatchObject({ tag: 'UnmappedConstraint', columns: [] })
    expect(refused(error('23505'))).toMatchObject({ tag: 'UnmappedConstraint', constraint: '', schema: '', table: '' })
  })

  test('NOT NULL names a column', () => {
    expect(refused(error('23502', { column: 'name', table: 'users' }))).toMatchObject({ tag: 'NotNullViolation', column: 'name', columns: ['name'] })
    expect(refused(error('23502', { dataType: 'email' }))).toMatchObject({ tag: 'NotNullViolation', column: '', columns: [] })
  })
})

describe('a connection that was lost', () => {
  test('before anything was sent', () => {
    for (const circumstance of [alone, reading]) expect(lost({ sent: false }, circumstance)).toMatchObject({ tag: 'ConnectionLost', outcome: 'none', sent: false })
    expect(lost({ sent: false }, inside)).toMatchObject({ outcome: 'rolledBack' })
  })

  test('after it was sent', () => {
    expect(lost({})).toMatchObject({ tag: 'ConnectionLost', outcome: 'unknown', sent: true, detail: 'gone' })
    // What seems to read may call a function that writes, unless the server refuses that.
    expect(lost({}, reading)).toMatchObject({ outcome: 'unknown' })
    expect(lost({}, { ...reading, isEnforced: true })).toMatchObject({ outcome: 'none' })
    expect(lost({}, { ...alone, isEnforced: true })).toMatchObject({ outcome: 'unknown' })
    expect(lost({}, inside)).toMatchObject({ outcome: 'rolledBack' })
  })

  test('with the last word of the server', () => {
    expect(lost({ error: error('57P01', { severity: 'FATAL' }) })).toMatchObject({ tag: 'AdminShutdown', outcome: 'unknown' })
    expect(lost({ error: error('57P02', { severity: 'WARNING' }) })).toMatchObject({ tag: 'CrashShutdown', outcome: 'unknown' })
    expect(lost({ error: error('57P01', { severity: 'FATAL' }), sent: false })).toMatchObject({ tag: 'AdminShutdown', outcome: 'none' })
    expect(lost({ error: error('25P03', { severity: 'FATAL' }) }, inside)).toMatchObject({ tag: 'IdleInTransactionTimeout', outcome: 'rolledBack' })
  })

  test('right after the statement was refused: that is its answer', () => {
    expect(lost({ error: error('23505', { constraint: 'users_pkey' }) })).toMatchObject({ tag: 'UnmappedConstraint', outcome: 'rolledBack' })
    expect(lost({ error: error('22012') })).toMatchObject({ tag: 'DataException', outcome: 'rolledBack' })
  })

  test('because what came was not the protocol', () => {
    expect(lost({ by: 'protocol', detail: 'nonsense' })).toMatchObject({ tag: 'ProtocolFailure', outcome: 'unknown', detail: 'nonsense' })
  })
})

describe('a statement that this side gave up', () => {
  test('at its deadline', () => {
    expect(interrupted({})).toMatchObject({ tag: 'DeadlineExceeded', outcome: 'unknown', timeout: 5 })
    expect(interrupted({}, reading)).toMatchObject({ outcome: 'unknown' })
    expect(interrupted({}, { ...reading, isEnforced: true })).toMatchObject({ outcome: 'none' })
    expect(interrupted({}, inside)).toMatchObject({ outcome: 'rolledBack' })
    expect(interrupted({ stopped: 'idle' })).toMatchObject({ outcome: 'rolledBack' })
    expect(interrupted({ stopped: 'idle' }, reading)).toMatchObject({ outcome: 'none' })
    expect(interrupted({ sent: false })).toMatchObject({ outcome: 'none' })
  })

  test('at a signal', () => {
    expect(interrupted({ by: { kind: 'signal', reason: 'enough' } })).toMatchObject({ tag: 'Aborted', reason: 'enough', outcome: 'unknown' })
  })
})

test('a session that was not had has changed nothing', () => {
  expect(classifyConnect({ tag: 'ServerRefusal', error: error('28P01', { severity: 'FATAL' }) }, 'here')).toMatchObject({
    tag: 'AuthenticationFailed', stage: 'connect', outcome: 'none',
  })
  expect(classifyConnect({ tag: 'ServerRefusal', error: error('23505') }, 'here')).toMatchObject({ tag: 'ServerFailure', sqlstate: '23505' })
  expect(classifyConnect({ tag: 'Unreachable', code: 'ENOTFOUND', detail: 'no host' }, 'here')).toEqual({
    tag: 'ServerUnreachable', stage: 'connect', outcome: 'none', address: 'here', code: 'ENOTFOUND', detail: 'no host',
  })
  expect(classifyConnect({ tag: 'TlsRefused', code: 'CERT', detail: 'old' }, 'here')).toMatchObject({ tag: 'TlsRefused', address: 'here' })
  const loss: ConnectionLoss = { tag: 'ConnectionLoss', sent: true, by: 'server', detail: 'gone' }
  expect(classifyConnect(loss, 'here')).toMatchObject({ tag: 'ConnectionLost', outcome: 'none' })
  expect(classifyConnect({ ...loss, by: 'protocol' }, 'here')).toMatchObject({ tag: 'ProtocolFailure' })
  expect(classifyConnect({ ...loss, error: error('57P03') }, 'here')).toMatchObject({ tag: 'CannotConnectNow' })
})

test('parameters are shown by their length', () => {
  expect(redact(['secret', null, ''])).toEqual([{ characters: 6 }, null, { characters: 0 }])
})
