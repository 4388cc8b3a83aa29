import type { Violation } from '@quern/core'
import type { ServerCase } from './case.ts'

/** What every violated constraint tells. Names are the database's own; `''` where the server does not give one. */
interface ConstraintCase<Tag extends string, Constraint extends string> extends ServerCase<Tag> {
  readonly constraint: Constraint
  readonly schema: string
  readonly table: string
  /** The columns of the constraint, as the schema descriptor names them; empty where it does not know. */
  readonly columns: readonly string[]
}

/**
 * A value that must be unique is there already (23505).
 *
 * @example
 * ```ts
 * db.run(insertInto(users).values(user)).catchTag('UniqueViolation', violation =>
 *   failure({ tag: 'Taken', by: violation.constraint })) // 'users_pkey' | 'users_email_key'
 * ```
 */
export type UniqueViolation<Constraint extends string = string> = ConstraintCase<'UniqueViolation', Constraint>

/**
 * A row refers to one that is not there (23503), or a row that is referred to was to go (23503, or 23001 for ON DELETE
 * RESTRICT since PostgreSQL 18: `sqlstate` tells).
 */
export type ForeignKeyViolation<Constraint extends string = string> = ConstraintCase<'ForeignKeyViolation', Constraint>

/** A CHECK constraint, of a table or a domain, is false for a row (23514). */
export type CheckViolation<Constraint extends string = string> = ConstraintCase<'CheckViolation', Constraint>

/** A row conflicts with another one under an EXCLUDE constraint (23P01). */
export type ExclusionViolation<Constraint extends string = string> = ConstraintCase<'ExclusionViolation', Constraint>

/** A column, or a domain's value, must not be null (23502). The server names no constraint, but the column. */
export interface NotNullViolation extends ServerCase<'NotNullViolation'> {
  readonly schema: string
  readonly table: string
  readonly column: string
  readonly columns: readonly string[]
}

/** The kinds of constraint that a server tells apart by SQLSTATE. */
export type ConstraintKind = 'unique' | 'foreign key' | 'check' | 'exclusion' | 'other'

/**
 * A constraint was violated that the query's type does not name: one that the schema descriptor does not have, one of
 * another table (by a trigger or a cascade), or a deferred one at COMMIT.
 */
export interface UnmappedConstraint extends ConstraintCase<'UnmappedConstraint', string> {
  readonly kind: ConstraintKind
}

/** A violation that the query's type names. */
export type ConstraintViolation<Constraint extends string = string> =
  | UniqueViolation<Constraint>
  | ForeignKeyViolation<Constraint>
  | CheckViolation<Constraint>
  | ExclusionViolation<Constraint>

/**
 * The failures that a query's type promises, by what it says of its constraints.
 *
 * @example
 * ```ts
 * type Failures = ViolationFailure<Violation<'unique', 'users_pkey'>> // => UniqueViolation<'users_pkey'>
 * ```
 */
export type ViolationFailure<E> =
  | ByKind<E, 'unique', UniqueViolation<ConstraintOf<E, 'unique'>>>
  | ByKind<E, 'foreign key', ForeignKeyViolation<ConstraintOf<E, 'foreign key'>>>
  | ByKind<E, 'check', CheckViolation<ConstraintOf<E, 'check'>>>
  | ByKind<E, 'exclusion', ExclusionViolation<ConstraintOf<E, 'exclusion'>>>

/** The names of the constraints of one kind in a union of violations. */
type ConstraintOf<E, Kind extends string> = E extends Violation<infer K, infer C> ? (K extends Kind ? C : never) : never

/** `Case`, or nothing where the union has no violation of that kind: one case for all of its constraints. */
type ByKind<E, Kind extends string, Case> = [ConstraintOf<E, Kind>] extends [never] ? never : Case
