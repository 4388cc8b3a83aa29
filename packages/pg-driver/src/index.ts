/**
 * Runs Quern's queries on PostgreSQL: drivers, a pool, transactions, and failures that say what became of the data.
 *
 * @packageDocumentation
 */
export { pgliteDriver, type PgliteEngine, type StartPglite } from './adapters/pglite.ts'
export type { DriverConnection, DriverQuery, DriverRow, PgClient } from './adapters/pg-client.ts'
export { type MakePgClient, pgDriver } from './adapters/pg.ts'
export { type MakeClient, postgresJsDriver } from './adapters/postgres-js.ts'
export type { DriverClient } from './adapters/postgres-js-session.ts'
export { type Clock, systemClock } from './clock.ts'
export * from './compile/failure.ts'
export { connect, type ConnectOptions, type ServerParts } from './database/connect.ts'
export type { CloseOptions, Database } from './database/database.ts'
export { pinned, type PinOptions } from './database/pinned.ts'
export type {
  Queries, ReadOnlyTransaction, ReadQueries, ReadQuery, RowStream, StreamOptions, Transaction, TransactionBody, Transactions,
} from './database/queries.ts'
export type * from './driver/contract.ts'
export { optionsOf, type OptionsOf, type OptionsSchema } from './driver/options-of.ts'
export type * from './failure/case.ts'
export type * from './failure/client-cases.ts'
export type * from './failure/constraint-cases.ts'
export { type DescribeOptions, describeFailure } from './failure/describe.ts'
export { type ColumnFailure, type FieldErrors, toFieldErrors } from './failure/field-errors.ts'
export { SERVER_CASES, type ServerFailureCase, serverTag, type ServerTag } from './failure/server-cases.ts'
export type { ConnectFailure, DriverFailure, QueryFailure, SessionFailure, TransactionFailure } from './failure/unions.ts'
export type { CallOptions } from './limits.ts'
export {
  countStatements, expectStatements, limitStatements, type CountedStatement, type ExpectedStatements, type StatementCount, type StatementLimit,
} from './middleware/count-statements.ts'
export type { Explained, PlanNode } from './middleware/explain.ts'
export { logging, type LogEvent, type LoggingOptions, type LogLevel } from './middleware/logging.ts'
export type {
  CallInfo, Connect, ConnectionContext, ConnectionMiddleware, ConnectMiddleware, EndpointContext, Middleware,
} from './middleware/middleware.ts'
export { type Activity, type Ending, observing, type Observer } from './middleware/observe.ts'
export { redactError } from './failure/redact-error.ts'
export { redactSql } from './failure/redact-sql.ts'
export { type SlowQuery, type SlowQueryOptions, slowQueries } from './middleware/slow-queries.ts'
export { type AdvisoryLockOptions, type HeldLock, type LockFailure, withAdvisoryLock } from './locks/advisory-lock.ts'
export type { LockLost, LockTaken } from './locks/lock-cases.ts'
export { lockKey, type LockKey } from './locks/lock-key.ts'
export type { LockMode } from './locks/lock-statements.ts'
export { lockInTransaction, type LockWait, type TransactionLockOptions } from './locks/transaction-lock.ts'
export type { AcquireFailure } from './pool/lease.ts'
export type { PoolOptions } from './pool/options.ts'
export type { PoolStatistics } from './pool/pool.ts'
export { type RetryAdvice, retryAdvice, type RetryState } from './retry/advice.ts'
export type { RetryBudgetOptions } from './retry/budget.ts'
export { describeProgram, type ListedStep, listSteps } from './steps/list-steps.ts'
export { program, type Program, type ProgramFailures, type ProgramFakes, type ProgramResults } from './steps/program.ts'
export { runProgram, type RunOptions } from './steps/run-program.ts'
export { simulate, type SimulatedQuery, type Simulation } from './steps/simulate.ts'
export type { StepFailed } from './steps/step-failure.ts'
export type { Cardinality, ProgramData, ProgramOptions, StepData } from './steps/step.ts'
export type { CommitHook } from './transaction/hooks.ts'
export type {
  AccessOptions, IsolationLevel, NestedOptions, Propagation, RequiresNewOptions, RetryOptions, TransactionOptions,
} from './transaction/options.ts'
export type { Committed, Resolution, RolledBack, ServerIdentity, UnansweredCommit, Unknown, Witness } from './transaction/resolution.ts'
export type { WitnessOptions } from './transaction/witness.ts'
export { createWitnessTable, pruneWitnesses } from './transaction/witness-table.ts'
