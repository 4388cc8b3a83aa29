import type {
  Aborted,
  AlreadyCommitted,
  CommitOutcomeUnknown,
  CommitWasRolledBack,
  ConnectionLost,
  DeadlineExceeded,
  DecodeFailure,
  DriverMissing,
  EncodeFailure,
  HookFailed,
  InvalidOption,
  Misuse,
  NoHostAvailable,
  NoRow,
  PoolTimeout,
  ProtocolFailure,
  ServerUnreachable,
  TlsRefused,
  TooManyParameters,
  TooManyRows,
  UnacceptableServer,
  UnknownScheme,
} from './client-cases.ts'
import type { ConstraintViolation, NotNullViolation, UnmappedConstraint } from './constraint-cases.ts'
import type { CompileFailure } from '../compile/failure.ts'
import type { LockLost, LockTaken } from '../locks/lock-cases.ts'
import type { ServerFailureCase } from './server-cases.ts'

/** Why a connection could not be had from the server, or did not last. */
export type SessionFailure =
  | ServerFailureCase
  | ServerUnreachable
  | UnacceptableServer
  | NoHostAvailable
  | TlsRefused
  | ConnectionLost
  | ProtocolFailure
  | DeadlineExceeded
  | Aborted

/** Why `connect` gives no database. */
export type ConnectFailure = SessionFailure | DriverMissing | UnknownScheme | InvalidOption

/**
 * What any query can give, besides the constraint violations that its type names and the {@link NoRow} and
 * {@link TooManyRows} of the calls that ask for one row.
 */
export type QueryFailure =
  | SessionFailure
  | NotNullViolation
  | UnmappedConstraint
  | PoolTimeout
  | Misuse
  | TooManyParameters
  | CompileFailure
  | EncodeFailure
  | DecodeFailure

/** What a transaction can give, besides what its body gives; one with a witness {@link AlreadyCommitted} as well. */
export type TransactionFailure = QueryFailure | CommitOutcomeUnknown | CommitWasRolledBack | HookFailed

/** Every failure that a driver call can give. */
export type DriverFailure =
  | ConnectFailure
  | TransactionFailure
  | AlreadyCommitted
  | ConstraintViolation
  | NoRow
  | TooManyRows
  | LockTaken
  | LockLost
