/** How one transaction must come after another: it overwrote it, read from it, was read over by it, or began later. */
export type Dependency = 'ww' | 'wr' | 'rw' | 'session' | 'realtime'

/** A cycle of dependencies, by the number of anti-dependencies (rw) in it and how they lie. */
export type CycleKind =
  /** Writes only. */
  | 'G0'
  /** Writes and reads of what was written. */
  | 'G1c'
  /** One anti-dependency. */
  | 'G-single'
  /** Several anti-dependencies, no two of them in a row. */
  | 'G-nonadjacent'
  /** Several anti-dependencies, two of them in a row: write skew. */
  | 'G2-item'

/** What can be wrong with a history besides cycles. */
export type PlainKind =
  /** Two appends of one value to one key: the workload is wrong, and nothing can be told. */
  | 'duplicate append'
  /** A read has a value twice that was appended once. */
  | 'duplicate element'
  /** A read has a value that nobody appended. */
  | 'garbage read'
  /** Two reads of one key of which neither begins with the other. */
  | 'incompatible order'
  /** A transaction's reads do not agree with its own reads and appends before. */
  | 'internal'
  /** Aborted read: a read has what a failed transaction appended. */
  | 'G1a'
  /** Intermediate read: a read ends in the middle of what one transaction appended. */
  | 'G1b'
  /** A committed append upon one of a failed transaction. */
  | 'dirty update'
  /** Two transactions read one version, and both appended to it. */
  | 'lost update'

/** An anomaly by its name. A cycle that needs session order, or real time, says so. */
export type AnomalyKind = PlainKind | CycleKind | `${CycleKind}-session` | `${CycleKind}-realtime`

/** One step of a cycle. Transactions are named by their place in the history. */
export interface CycleStep {
  readonly from: number
  readonly to: number
  readonly dependency: Dependency
  /** Why the one comes before the other, in words. */
  readonly because: string
}

/** Something in a history that should not be. */
export interface Anomaly {
  readonly kind: AnomalyKind
  /** Those that take part, by their place in the history. */
  readonly transactions: readonly number[]
  readonly explanation: string
  /** The cycle, where it is one. */
  readonly steps?: readonly CycleStep[]
}

/** What a history may be held to. `repeatable read` is PostgreSQL's: snapshot isolation. */
export type Level = 'read committed' | 'repeatable read' | 'serializable' | 'strict serializable'

const READ_COMMITTED: readonly AnomalyKind[] = [
  'duplicate append', 'duplicate element', 'garbage read', 'incompatible order', 'G1a', 'G1b', 'dirty update', 'G0', 'G1c',
]
const REPEATABLE_READ: readonly AnomalyKind[] = [...READ_COMMITTED, 'internal', 'lost update', 'G-single', 'G-nonadjacent']
const SERIALIZABLE: readonly AnomalyKind[] = [...REPEATABLE_READ, 'G2-item']

const FORBIDDEN: Readonly<Record<Level, ReadonlySet<AnomalyKind>>> = {
  'read committed': new Set(READ_COMMITTED),
  'repeatable read': new Set(REPEATABLE_READ),
  serializable: new Set(SERIALIZABLE),
  'strict serializable': new Set(SERIALIZABLE),
}

/**
 * Whether a level forbids an anomaly. One that needs session order or real time is as bad as its plain form: it is only
 * looked for where that order is asked for.
 *
 * @example
 * forbids('repeatable read', 'G2-item') // => false
 * forbids('serializable', 'G2-item')    // => true
 *
 * Source: Adya, "Weak Consistency", 1999; Cerone and Gotsman, "Analysing Snapshot Isolation", PODC 2016.
 */
export const forbids = (level: Level, kind: AnomalyKind): boolean =>
  // What is left without its suffix is the kind of a cycle.
  FORBIDDEN[level].has(kind.replace(/-(session|realtime)$/u, '') as AnomalyKind)
