import type { ServerCase } from './case.ts'

/**
 * The failures that a server reports, each by the SQLSTATEs of its row. A code of five characters is looked up first, then
 * its class, its first two. What is in no row is a `ServerFailure`; constraint violations (class 23) are elsewhere.
 *
 * Source: PostgreSQL manual, "PostgreSQL Error Codes".
 */
export const SERVER_CASES = {
  /** The server spoke of a violation of the protocol. */
  ProtocolViolation: ['08P01'],
  /** The server does not know whether the transaction was committed. */
  TransactionResolutionUnknown: ['08007'],
  FeatureNotSupported: ['0A'],
  /** A value is out of range, does not parse, divides by zero, is too long; or a subquery gave too many rows. */
  DataException: ['21', '22', '44'],
  /** A statement that the state of the transaction does not allow. */
  InvalidTransactionState: ['25'],
  /** The transaction had failed before, and takes nothing but ROLLBACK. */
  InFailedTransaction: ['25P02'],
  ReadOnlyTransaction: ['25006'],
  /** `idle_in_transaction_session_timeout` ended the session. */
  IdleInTransactionTimeout: ['25P03'],
  /** `transaction_timeout` ended the session. */
  TransactionTimeout: ['25P04'],
  /** A prepared statement is not in the session. */
  StatementMissing: ['26000'],
  /** A prepared statement of that name is in the session already, or (0A000, by its routine) its plan no longer fits. */
  StalePlan: ['42P05'],
  /** Wrong user name or password, or no rule of `pg_hba.conf` lets the user in. */
  AuthenticationFailed: ['28'],
  UndefinedDatabase: ['3D000'],
  /** The transaction was rolled back for another reason than the next two. */
  TransactionRolledBack: ['40'],
  /** The transaction cannot be put into one order with the others: run all of it again. */
  SerializationFailure: ['40001'],
  /** The server does not know whether the statement completed. */
  StatementCompletionUnknown: ['40003'],
  DeadlockDetected: ['40P01'],
  /** The statement is not valid in some other way: ambiguous, not grouped, the wrong kind of object. */
  InvalidStatement: ['42'],
  InvalidSyntax: ['42601'],
  InsufficientPrivilege: ['42501'],
  UndefinedTable: ['42P01'],
  UndefinedColumn: ['42703'],
  UndefinedFunction: ['42883'],
  /** A type, schema, parameter, cursor or other thing that is not there. */
  UndefinedObject: ['42704', '42P02', '3F000', '34000'],
  /** Something of that name is there already. */
  DuplicateObject: ['42P07', '42701', '42710', '42712', '42723', '42P03', '42P04', '42P06'],
  TypeMismatch: ['42804', '42846', '42P08', '42P18', '42809'],
  /** The server has no memory, disk, or place left. */
  InsufficientResources: ['53'],
  TooManyConnections: ['53300'],
  ProgramLimitExceeded: ['54'],
  /** An object is not in the state that the statement needs. */
  ObjectNotInPrerequisiteState: ['55'],
  /** A lock was not free (NOWAIT, or `lock_timeout`). */
  LockNotAvailable: ['55P03'],
  OperatorIntervention: ['57'],
  /** The statement was cancelled, and not by this side: `statement_timeout`, or `pg_cancel_backend`. */
  QueryCanceled: ['57014'],
  /** An administrator ended the session, or shuts the server down. */
  AdminShutdown: ['57P01'],
  /** Another session crashed, and the server ends all of them. */
  CrashShutdown: ['57P02'],
  /** The server is starting up, shutting down or recovering. */
  CannotConnectNow: ['57P03'],
  DatabaseDropped: ['57P04'],
  IdleSessionTimeout: ['57P05'],
  /** RAISE in PL/pgSQL, under P0001 or a code of the user's own (`raised`). */
  RaisedException: ['P0'],
  /** Any other error of the server's. */
  ServerFailure: [],
} as const satisfies Readonly<Record<string, readonly string[]>>

/** The tag of a failure that a server reports, constraint violations aside. */
export type ServerTag = keyof typeof SERVER_CASES

/** A failure that the server reported, constraint violations aside: one case for each {@link ServerTag}. */
export type ServerFailureCase = { readonly [Tag in ServerTag]: ServerCase<Tag> }[ServerTag]

const TAG_OF: ReadonlyMap<string, ServerTag> = new Map(
  // Object.entries forgets the key type.
  (Object.entries(SERVER_CASES) as [ServerTag, readonly string[]][]).flatMap(([tag, codes]) =>
    codes.map((code): [string, ServerTag] => [code, tag]),
  ),
)

/** The classes that PostgreSQL keeps for itself among those (from 5 to 9 and from I to Z) that the SQL standard leaves free. */
const OWN_CLASSES: ReadonlySet<string> = new Set(['53', '54', '55', '57', '58', '72', 'P0', 'XX', 'HV', 'F0'])

const isUserDefined = (sqlstate: string): boolean => /^[5-9I-Z]/.test(sqlstate) && !OWN_CLASSES.has(sqlstate.slice(0, 2))

/**
 * The case that an SQLSTATE stands for. It goes by the code alone, never by the message.
 *
 * @example
 * serverTag('40001') // => 'SerializationFailure'
 */
export const serverTag = (sqlstate: string): ServerTag =>
  TAG_OF.get(sqlstate) ?? TAG_OF.get(sqlstate.slice(0, 2)) ?? (isUserDefined(sqlstate) ? 'RaisedException' : 'ServerFailure')
