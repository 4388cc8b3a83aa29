import type { Query } from '@quern/core'
import { type AsyncResult, failure, type Result, success } from '@quern/result'
import type { Compiled } from '../compile/compiled.ts'
import { compile } from '../compile/compile.ts'
import type { NoRow, TooManyRows } from '../failure/client-cases.ts'
import type { CallOptions } from '../limits.ts'
import { decodeRows, failedStatement, outcomeOfRun, type Performed, type PerformFailure } from '../session/perform.ts'
import { optionFault } from './check-options.ts'
import { handOut } from './hand-out.ts'
import type { Queries, StreamOptions } from './queries.ts'

/** What runs a compiled query: a database, each on a connection of its own, or a transaction, on its own one. */
export interface Runner {
  readonly inTransaction: boolean
  readonly perform: (query: Compiled<unknown>, options: CallOptions) => Promise<Result<Performed, PerformFailure>>
  /** Takes note of a failure that was found after the query had run. */
  readonly note: (problem: PerformFailure | NoRow | TooManyRows) => void
  readonly stream: <Row>(query: Compiled<Row>, options: StreamOptions) => AsyncGenerator<Result<Row, PerformFailure>, void, undefined>
}

const NOTHING: CallOptions = {}

type OneFailure = PerformFailure | NoRow | TooManyRows

/** A query with what it gave, decoded. */
interface Ran<Row> {
  readonly compiled: Compiled<Row>
  readonly performed: Performed
  readonly rows: readonly Row[]
}

/** A query ready to be run, with options that can be followed. */
const prepared = <Row>(query: Query<Row>, options: StreamOptions): Result<Compiled<Row>, PerformFailure> => {
  const fault = optionFault(options)
  return fault === undefined ? compile(query) : failure(fault)
}

/** Makes the calls that take a query out of what runs a compiled one. */
export const queriesOn = (runner: Runner): Queries => {
  const { inTransaction, perform } = runner

  const fail = (problem: OneFailure): Result<never, OneFailure> => {
    runner.note(problem)
    return failure(problem)
  }

  const ran = async <Row>(query: Query<Row>, options: CallOptions): Promise<Result<Ran<Row>, PerformFailure>> => {
    const compiled = prepared(query, options)
    if (!compiled.ok) return compiled
    const performed = await perform(compiled.value, options)
    if (!performed.ok) return performed
    const rows = decodeRows(compiled.value, performed.value, inTransaction)
    if (rows.ok) return success({ compiled: compiled.value, performed: performed.value, rows: rows.value })
    runner.note(rows.error)
    return rows
  }

  const tooMany = <Row>({ compiled, performed, rows }: Ran<Row>): TooManyRows => ({
    tag: 'TooManyRows',
    stage: 'cardinality',
    outcome: outcomeOfRun(compiled, inTransaction),
    statement: failedStatement(compiled, performed.statement.parameters),
    count: rows.length,
  })

  const none = <Row>({ compiled, performed }: Ran<Row>): NoRow => ({
    tag: 'NoRow',
    stage: 'cardinality',
    // A statement with a WITH may have changed something all the same.
    outcome: outcomeOfRun(compiled, inTransaction),
    statement: failedStatement(compiled, performed.statement.parameters),
  })

  const all = async <Row>(query: Query<Row>, options: CallOptions): Promise<Result<readonly Row[], PerformFailure>> => {
    const result = await ran(query, options)
    return result.ok ? success(result.value.rows) : result
  }

  const maybeOne = async <Row>(query: Query<Row>, options: CallOptions): Promise<Result<Row | undefined, OneFailure>> => {
    const result = await ran(query, options)
    if (!result.ok) return result
    return result.value.rows.length > 1 ? fail(tooMany(result.value)) : success(result.value.rows[0])
  }

  const one = async <Row>(query: Query<Row>, options: CallOptions): Promise<Result<Row, OneFailure>> => {
    const result = await ran(query, options)
    if (!result.ok) return result
    const { rows } = result.value
    if (rows.length === 0) return fail(none(result.value))
    // There is just this one.
    return rows.length > 1 ? fail(tooMany(result.value)) : success(rows[0] as Row)
  }

  const run = async (query: Query, options: CallOptions): Promise<Result<number, PerformFailure>> => {
    const compiled = prepared(query, options)
    if (!compiled.ok) return compiled
    const performed = await perform(compiled.value, options)
    return performed.ok ? success(performed.value.tag.count ?? 0) : performed
  }

  async function* stream<Row>(query: Query<Row>, options: StreamOptions): AsyncGenerator<Result<Row, PerformFailure>, void, undefined> {
    const compiled = prepared(query, options)
    if (compiled.ok) yield* runner.stream(compiled.value, options)
    else yield compiled
  }

  // The failures of a query are those of its type: `classify` gives a violation only for a constraint that it names.
  const calls = {
    all: (query: Query, options = NOTHING): AsyncResult<readonly unknown[], PerformFailure> => handOut(all(query, options)),
    one: (query: Query, options = NOTHING): AsyncResult<unknown, OneFailure> => handOut(one(query, options)),
    maybeOne: (query: Query, options = NOTHING): AsyncResult<unknown, OneFailure> => handOut(maybeOne(query, options)),
    run: (query: Query, options = NOTHING): AsyncResult<number, PerformFailure> => handOut(run(query, options)),
    stream: (query: Query, options: StreamOptions = NOTHING) => ({ [Symbol.asyncIterator]: () => stream(query, options) }),
  }
  return calls as unknown as Queries
}
