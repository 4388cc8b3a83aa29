/**
 * Why a query cannot be made into a statement. Nothing was sent. The types refuse what they can; these are the cases of
 * queries that a program puts together as it runs, and of ASTs from outside.
 */
export type CompileFailure =
  | EmptyInsert
  | EmptyUpdate
  | UnguardedWrite
  | InvalidIdentifier
  | InvalidNode
  | UnsupportedFeature

/** INSERT without any row. */
export interface EmptyInsert {
  readonly tag: 'EmptyInsert'
  readonly outcome: 'none'
  readonly table: string
}

/** UPDATE that sets nothing. */
export interface EmptyUpdate {
  readonly tag: 'EmptyUpdate'
  readonly outcome: 'none'
  readonly table: string
}

/** UPDATE or DELETE of every row without `everyRow`. A condition that is true by itself, such as `and()`, is none. */
export interface UnguardedWrite {
  readonly tag: 'UnguardedWrite'
  readonly outcome: 'none'
  readonly statement: 'update' | 'delete'
  readonly table: string
}

/** A name that PostgreSQL would refuse or cut. */
export interface InvalidIdentifier {
  readonly tag: 'InvalidIdentifier'
  readonly outcome: 'none'
  readonly name: string
  readonly problem: string
}

/** A node whose parts do not go together, which its field table cannot say. */
export interface InvalidNode {
  readonly tag: 'InvalidNode'
  readonly outcome: 'none'
  readonly kind: string
  readonly problem: string
}

/** Something that the target's version of PostgreSQL does not have. */
export interface UnsupportedFeature {
  readonly tag: 'UnsupportedFeature'
  readonly outcome: 'none'
  readonly feature: string
  /** The first major version that has it. */
  readonly since: number
  /** The major version that was asked for. */
  readonly target: number
}
